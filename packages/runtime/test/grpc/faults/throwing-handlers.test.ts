import { Metadata, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { RpcError, type ServerCall } from "../../../src/grpc/index.js";
import type { EchoClient, EchoServer } from "../echo-service.js";
import { rpcFailure, until } from "../harness.js";
import { serving } from "../serving.js";

// A handler may throw anything, anywhere. The client gets what came before it, then a status; the server lives on.

/** How far a handler comes: it throws at one of these points. */
const points = ["at once", "after a wait", "after headers", "after requests", "after a message", "while it cleans up"];
type Point = (typeof points)[number];

const kinds = ["say", "list", "collect", "chat"] as const;
type Kind = (typeof kinds)[number];

/** Those points that a handler of a kind has. */
function pointsOf(kind: Kind): Point[] {
  return points.filter(
    (point) =>
      (point !== "after requests" || kind === "collect" || kind === "chat") &&
      (point !== "after a message" || kind === "list" || kind === "chat"),
  );
}

const cases = kinds.flatMap((kind) => pointsOf(kind).map((point) => [kind, point] as const));

function headers(): Metadata {
  const result = new Metadata();
  result.set("came", "before");
  return result;
}

/** Handlers that throw what they are given. */
function throwing(point: Point, thrown: () => unknown): EchoServer {
  const reach = (here: Point) => {
    if (here === point) throw thrown();
  };
  const begin = async (call: ServerCall) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    reach("after a wait");
    if (point !== "after headers") return;
    call.sendHeaders(headers());
    reach("after headers");
  };
  const read = async (requests: AsyncIterable<unknown>) => {
    for await (const _ of requests) reach("after requests");
  };
  return {
    say(_, call) {
      reach("at once");
      return (async () => {
        try {
          await begin(call);
          return {};
        } finally {
          reach("while it cleans up");
        }
      })();
    },
    list(_, call) {
      reach("at once");
      return (async function* () {
        try {
          await begin(call);
          yield { text: "one" };
          reach("after a message");
        } finally {
          reach("while it cleans up");
        }
      })();
    },
    collect(requests, call) {
      reach("at once");
      return (async () => {
        try {
          await begin(call);
          await read(requests);
          return {};
        } finally {
          reach("while it cleans up");
        }
      })();
    },
    chat(requests, call) {
      reach("at once");
      return (async function* () {
        try {
          await begin(call);
          await read(requests);
          yield { text: "one" };
          reach("after a message");
        } finally {
          reach("while it cleans up");
        }
      })();
    },
  };
}

/** Calls, and tells what came before the failure. */
async function called(client: EchoClient, kind: Kind) {
  const seen: string[] = [];
  const options = {
    onHeaders(metadata: Metadata) {
      if (metadata.get("came").length > 0) seen.push("headers");
    },
  };
  const read = async (messages: AsyncIterable<{ text: string }>) => {
    for await (const { text } of messages) seen.push(text);
  };
  const requests = [{ text: "a" }, { text: "b" }];
  const error = await rpcFailure(
    {
      say: () => client.say({}, options),
      list: () => read(client.list({}, options)),
      collect: () => client.collect(requests, options),
      chat: () => read(client.chat(requests, options)),
    }[kind](),
  );
  return { error, seen };
}

function expectedBefore(kind: Kind, point: Point): string[] {
  if (point === "after headers") return ["headers"];
  const streams = kind === "list" || kind === "chat";
  return streams && (point === "after a message" || point === "while it cleans up") ? ["one"] : [];
}

describe.each(cases)("%s throws %s", (kind, point) => {
  test("an error of its own, of which the client gets no word", async () => {
    const mine = Object.assign(new Error("the password is hunter2"), { code: 5, details: "hunter2" });
    const { client, errors } = await serving(throwing(point, () => mine));
    const { error, seen } = await called(client, kind);
    expect(error).toMatchObject({ code: status.UNKNOWN, details: "Unknown error" });
    expect(seen).toEqual(expectedBefore(kind, point));
    await until(() => errors.length > 0);
    expect(errors).toEqual([mine]);
  });

  test("an RpcError, which the client gets as it is", async () => {
    const metadata = new Metadata();
    metadata.set("why", "because");
    const made = () => new RpcError(status.FAILED_PRECONDITION, "not yet", { metadata });
    const { client } = await serving(throwing(point, made), { onError: () => {} });
    const { error, seen } = await called(client, kind);
    expect(error).toMatchObject({ code: status.FAILED_PRECONDITION, details: "not yet" });
    expect(error.metadata.get("why")).toEqual(["because"]);
    expect(seen).toEqual(expectedBefore(kind, point));
  });
});

const hostile = {
  get message(): string {
    throw new Error("do not look");
  },
  toString() {
    throw new Error("do not print");
  },
};

test.each<[string, unknown]>([
  ["undefined", undefined],
  ["null", null],
  ["a string", "hunter2"],
  ["a number", 5],
  ["NaN", Number.NaN],
  ["a symbol", Symbol("hunter2")],
  ["a function", () => "hunter2"],
  ["what looks like a status", { code: status.OK, details: "hunter2" }],
  ["a code alone", { code: status.NOT_FOUND }],
  ["what cannot be looked at", hostile],
  ["a frozen object", Object.freeze({})],
  ["an object of no class", Object.create(null)],
  ["a promise", Promise.resolve()],
  ["an error without a stack", Object.assign(new Error("hunter2"), { stack: undefined })],
])("%s is an error like any other, in all kinds of calls", async (_, thrown) => {
  for (const point of ["at once", "after a wait"]) {
    const { client, errors } = await serving(throwing(point, () => thrown));
    for (const kind of kinds) {
      const { error } = await called(client, kind);
      expect(error).toMatchObject({ code: status.UNKNOWN, details: "Unknown error" });
    }
    await until(() => errors.length === kinds.length);
    for (const error of errors) expect(Object.is(error, thrown)).toBe(true);
  }
});
