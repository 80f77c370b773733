import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { describe, expect, jest, test } from "@jest/globals";
import { RpcError } from "../../src/grpc/index.js";
import { DecodeError, EncodeError } from "../../src/index.js";
import type { EchoClient, EchoServer } from "./echo-service.js";
import { all, rpcFailure, start, until } from "./harness.js";

const mine = new TypeError("password is hunter2");
const hidden = { code: status.UNKNOWN, details: "Unknown error" };
const unencodable = { code: status.INTERNAL, details: "Error serializing response" };

async function* asks() {
  yield { text: "a" };
}

/** What can go wrong in a handler, what the client sees of it, and what is reported. */
const unaryFaults: [string, () => unknown, object, unknown][] = [
  [
    "sync throw",
    () => {
      throw mine;
    },
    hidden,
    mine,
  ],
  ["rejected promise", () => Promise.reject(mine), hidden, mine],
  [
    "late rejection",
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      throw mine;
    },
    hidden,
    mine,
  ],
  ["rejects with undefined", () => Promise.reject(undefined), hidden, undefined],
  ["returns undefined", async () => undefined, unencodable, new EncodeError("a message is an object, not undefined")],
  ["returns null", async () => null, unencodable, new EncodeError("a message is an object, not null")],
  [
    "returns what cannot be encoded",
    async () => ({ text: 7 }),
    unencodable,
    new EncodeError("cannot encode echo.Answer: field 1 takes a string, not number 7"),
  ],
];

describe.each(["say", "collect"] as const)("%s", (mode) => {
  const call = (client: EchoClient) => (mode === "say" ? client.say({}) : client.collect(asks()));

  test.each(unaryFaults)("%s", async (_, fault, seen, reported) => {
    const { client, reports } = await start({ [mode]: fault } as Partial<EchoServer>);
    expect(await rpcFailure(call(client))).toMatchObject(seen);
    await until(() => reports.errors.length > 0);
    expect(reports.errors).toEqual([reported]);
  });
});

const streamFaults: [string, () => unknown, number, object, unknown][] = [
  [
    "sync throw",
    () => {
      throw mine;
    },
    0,
    hidden,
    mine,
  ],
  [
    "throws before the first message",
    // biome-ignore lint/correctness/useYield: it fails before it gives anything.
    async function* () {
      throw mine;
    },
    0,
    hidden,
    mine,
  ],
  [
    "throws in the middle",
    async function* () {
      yield { index: 1 };
      yield { index: 2 };
      throw mine;
    },
    2,
    hidden,
    mine,
  ],
  [
    "throws after the last",
    async function* () {
      try {
        yield { index: 1 };
      } finally {
        await new Promise((resolve) => setTimeout(resolve, 5));
        // biome-ignore lint/correctness/noUnsafeFinally: this is the case to be tested.
        throw mine;
      }
    },
    1,
    hidden,
    mine,
  ],
  [
    "iterator throws",
    () => ({
      [Symbol.asyncIterator]: () => ({
        next() {
          throw mine;
        },
      }),
    }),
    0,
    hidden,
    mine,
  ],
  [
    "iterable throws",
    () => ({
      [Symbol.asyncIterator]() {
        throw mine;
      },
    }),
    0,
    hidden,
    mine,
  ],
  [
    "returns a promise",
    async () => [],
    0,
    hidden,
    new TypeError("expected an async iterable or an iterable of messages"),
  ],
  [
    "returns undefined",
    () => undefined,
    0,
    hidden,
    new TypeError("expected an async iterable or an iterable of messages"),
  ],
  [
    "yields undefined",
    async function* () {
      yield { index: 1 };
      yield undefined;
    },
    1,
    unencodable,
    new EncodeError("a message is an object, not undefined"),
  ],
  [
    "yields what cannot be encoded",
    async function* () {
      yield { index: 1 };
      for (;;) yield { index: 1.5 };
    },
    1,
    unencodable,
    new EncodeError("cannot encode echo.Answer: field 2 takes an integer from -2^31 to 2^31 - 1, not number 1.5"),
  ],
];

describe.each(["list", "chat"] as const)("%s", (mode) => {
  test.each(streamFaults)("%s", async (_, fault, count, seen, reported) => {
    const { client, reports } = await start({ [mode]: fault } as Partial<EchoServer>);
    let got = 0;
    const read = async () => {
      for await (const _ of mode === "list" ? client.list({}) : client.chat(asks())) got++;
    };
    expect(await rpcFailure(read())).toMatchObject(seen);
    expect(got).toBe(count);
    await until(() => reports.errors.length > 0);
    expect(reports.errors).toEqual([reported]);
    expect(reports.paths[0]).toBe(mode === "list" ? "/echo.Echo/List" : "/echo.Echo/Chat");
  });

  test("a stream is closed when something in it cannot be sent", async () => {
    let closed = 0;
    const { client } = await start({
      async *[mode]() {
        try {
          for (;;) yield { text: Symbol("no text") as unknown as string };
        } finally {
          closed++;
        }
      },
    });
    await rpcFailure(all(mode === "list" ? client.list({}) : client.chat(asks())));
    await until(() => closed === 1);
  });
});

describe("onError", () => {
  test.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("hook");
      },
    ],
    ["rejects", () => Promise.reject(new Error("hook"))],
  ])("a hook that %s does no harm", async (_, onError) => {
    const { client } = await start({ say: () => Promise.reject(mine) }, { onError });
    for (let i = 0; i < 3; i++) expect(await rpcFailure(client.say({}))).toMatchObject(hidden);
  });

  test("without a hook, errors go to the console", async () => {
    const log = jest.spyOn(console, "error").mockImplementation(() => {});
    try {
      const { client } = await start({ say: () => Promise.reject(mine) }, {});
      await rpcFailure(client.say({}));
      expect(log.mock.calls).toEqual([["/echo.Echo/Say failed:", mine]]);
    } finally {
      log.mockRestore();
    }
  });
});

describe("RpcError", () => {
  test("reads well", () => {
    const cause = new Error("why");
    const error = new RpcError(status.NOT_FOUND, "no such user", { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "RpcError", message: "NOT_FOUND: no such user", code: 5, cause });
    expect(error.metadata.getMap()).toEqual({});
    expect(String(error)).toBe("RpcError: NOT_FOUND: no such user");
    expect(new RpcError(status.ABORTED).message).toBe("ABORTED");
    expect("cause" in new RpcError(status.ABORTED)).toBe(false);
  });

  test("a code that is none counts as UNKNOWN", () => {
    for (const code of [0, 17, -1, 1.5, Number.NaN, "5"]) {
      expect(new RpcError(code as status, "x").code).toBe(status.UNKNOWN);
    }
  });

  test("from an error of grpc-js", () => {
    const metadata = new Metadata();
    const given: ServiceError = Object.assign(new Error("5 NOT_FOUND: x"), { code: 5, details: "x", metadata });
    const error = RpcError.from(given);
    expect(error).toMatchObject({ code: status.NOT_FOUND, message: "NOT_FOUND: x" });
    expect(error.metadata).toBe(metadata);
    expect(error.stack).toMatch(/^RpcError: NOT_FOUND: x\n {4}at .*errors\.test/);
    expect(RpcError.from(error)).toBe(error);
    expect(RpcError.from({ code: 5, details: "x", metadata })).toMatchObject({ code: 5, details: "x" });
  });

  test("its stack shows who waits for the call, in each mode", async () => {
    const { client } = await start({});
    async function someFunction(call: () => Promise<unknown>): Promise<void> {
      await call();
    }
    for (const call of [
      async () => await client.say({}),
      () => all(client.list({})),
      async () => await client.collect(asks()),
      () => all(client.chat(asks())),
    ]) {
      const error = await rpcFailure(someFunction(call));
      expect(error.stack).toMatch(/^RpcError: UNIMPLEMENTED: The server does not implement the method/);
      expect(error.stack).toMatch(/at (async )?someFunction .*errors\.test/);
    }
  });

  test("is passed on by a server that got it from another", async () => {
    const details = "no such user: 100% \n \u{1f600} 没有";
    const metadata = new Metadata();
    metadata.set("grpc-status-details-bin", Buffer.from([1, 2]));
    metadata.add("retry-after", "1");
    metadata.add("retry-after", "2");
    metadata.set("connection", "close");
    const back = await start({
      say: () => Promise.reject(new RpcError(status.NOT_FOUND, details, { metadata })),
      // biome-ignore lint/correctness/useYield: it fails before it gives anything.
      async *list(_, call) {
        call.sendHeaders(metadata);
        throw new RpcError(status.NOT_FOUND, details, { metadata });
      },
    });
    const passOn = (error: RpcError) => new RpcError(error.code, error.details, { metadata: error.metadata });
    const front = await start({
      say: () => back.client.say({}).catch((error) => Promise.reject(passOn(error))),
      async *list() {
        try {
          yield* back.client.list({});
        } catch (error) {
          throw passOn(error as RpcError);
        }
      },
    });
    for (const call of [() => front.client.say({}), () => all(front.client.list({}))]) {
      const error = await rpcFailure(call());
      expect(error).toMatchObject({ code: status.NOT_FOUND, details });
      expect(error.metadata.get("grpc-status-details-bin")).toEqual([Buffer.from([1, 2])]);
      expect(error.metadata.get("retry-after")).toEqual(["2"]);
      expect(error.metadata.get("connection")).toEqual([]);
    }
  });

  test("that a handler got from another server is not for its client, unless the handler says so", async () => {
    const back = await start({
      say: () => Promise.reject(new RpcError(status.UNAUTHENTICATED, "the password of the database has expired")),
      list: () => {
        throw new RpcError(status.CANCELLED, "by the operator of 10.0.0.7");
      },
    });
    const front = await start({ say: () => back.client.say({}), list: () => back.client.list({}) });
    expect(await rpcFailure(front.client.say({}))).toMatchObject(hidden);
    expect(await rpcFailure(all(front.client.list({})))).toMatchObject({
      code: status.CANCELLED,
      details: "Cancelled",
    });
    back.client.close();
    expect(await rpcFailure(front.client.say({}))).toMatchObject(hidden);
    expect(front.reports.errors).toMatchObject([
      { code: status.UNAUTHENTICATED, details: "the password of the database has expired" },
      { code: status.CANCELLED },
      { code: status.UNAVAILABLE },
    ]);
  });

  test("codes fit what the handler threw", async () => {
    const thrown: [unknown, object][] = [
      [AbortSignal.abort().reason, { code: status.CANCELLED, details: "Cancelled" }],
      [new DOMException("5 s", "TimeoutError"), { code: status.DEADLINE_EXCEEDED, details: "Deadline exceeded" }],
      [new DecodeError("bad", 3), { code: status.INTERNAL, details: "Error deserializing a message" }],
    ];
    for (const [error, seen] of thrown) {
      const { client, reports } = await start({ say: () => Promise.reject(error) });
      expect(await rpcFailure(client.say({}))).toMatchObject(seen);
      expect(reports.errors).toEqual([error]);
    }
  });

  test("what is too large to be sent neither hangs the call nor hurts the others", async () => {
    const large = new Metadata();
    large.set("large", "x".repeat(100_000));
    const thrown = [
      new RpcError(status.ABORTED, "x".repeat(1_000_000)),
      new RpcError(status.ABORTED, "没".repeat(1_000_000)),
      new RpcError(status.ABORTED, "half \ud83d"),
      new RpcError(status.ABORTED, "large", { metadata: large }),
    ];
    let next = 0;
    const { client, reports } = await start({
      say: () => Promise.reject(thrown[next++]),
      // biome-ignore lint/correctness/useYield: it fails before it gives anything.
      async *list(_, call) {
        call.sendHeaders(large);
      },
      async collect(_, call) {
        call.trailers.merge(large);
        return {};
      },
    });
    for (const _ of thrown) expect((await rpcFailure(client.say({}))).code).toBe(status.ABORTED);
    expect(await rpcFailure(all(client.list({})))).toMatchObject(hidden);
    expect(await rpcFailure(client.collect(asks()))).toMatchObject(hidden);
    expect(reports.errors.length).toBeGreaterThanOrEqual(3);
    for (const error of reports.errors) {
      if (!thrown.includes(error as RpcError)) expect(error).toBeInstanceOf(RangeError);
    }
  });

  test("of long details as many whole characters are sent as 4 KiB hold, encoded", async () => {
    // Characters take 1, 9 and 12 bytes on their way.
    for (const [character, count] of [
      ["x", 4096],
      ["没", 455],
      ["\u{1f600}", 341],
    ] as const) {
      const say = () => Promise.reject(new RpcError(status.ABORTED, character.repeat(5000)));
      const { client } = await start({ say });
      expect((await rpcFailure(client.say({}))).details).toBe(character.repeat(count));
    }
  });

  test("a code that is none goes out as UNKNOWN", async () => {
    const { client } = await start({ say: () => Promise.reject(new RpcError(status.OK, "fine")) });
    expect(await rpcFailure(client.say({}))).toMatchObject({ code: status.UNKNOWN, details: "fine" });
  });
});
