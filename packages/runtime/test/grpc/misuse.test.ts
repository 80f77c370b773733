import { join } from "node:path";
import { Metadata, Server, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { run } from "../../../../test/support/programs.js";
import { addService, callServerStreaming, callUnary, RpcError, type ServerCall, unary } from "../../src/grpc/index.js";
import { Answer, Ask, type EchoClient, EchoService } from "./echo-service.js";
import { aborted, all, rpcFailure, start, until } from "./harness.js";

// What programs do that are not held to the types, or pass on what they were given.

const hidden = { code: status.UNKNOWN, details: "Unknown error" };

/** Throws at every look. */
const untouchable = new Proxy(
  {},
  {
    getPrototypeOf() {
      throw new Error("do not look at me");
    },
    has() {
      throw new Error("do not look at me");
    },
  },
);

function changed(change: object): RpcError {
  return Object.assign(new RpcError(status.NOT_FOUND, "no such thing"), change);
}

describe("whatever a handler throws, the client gets a status", () => {
  test.each([
    ["an RpcError of details that are no string", () => new RpcError(5, { reason: "x" } as unknown as string), hidden],
    ["an RpcError of null", () => new RpcError(5, null as unknown as string), hidden],
    ["an RpcError of metadata that are none", () => new RpcError(5, "", { metadata: {} as Metadata }), hidden],
    ["an RpcError whose details were changed", () => changed({ details: 5 }), hidden],
    [
      "an RpcError whose code became OK",
      () => changed({ code: 0 }),
      { code: status.UNKNOWN, details: "no such thing" },
    ],
    ["an RpcError whose code became text", () => changed({ code: "abc" }), { code: status.UNKNOWN }],
    ["what cannot be looked at", () => untouchable, hidden],
  ])("%s", async (_what, make, expected) => {
    const fail = () => {
      throw make();
    };
    const { client } = await start({
      async say() {
        return fail();
      },
      async *list() {
        yield {};
        fail();
      },
    });
    expect(await rpcFailure(client.say({}))).toMatchObject(expected);
    const read = async () => {
      for await (const _ of client.list({}));
    };
    expect(await rpcFailure(read())).toMatchObject(expected);
  });
});

test("metadata that HTTP/2 has for itself are not sent, and do not keep a call from its answer", async () => {
  let got: Metadata | undefined;
  const { client } = await start({
    async say(_ask, call) {
      got = call.metadata;
      return {};
    },
  });
  const metadata = new Metadata({ waitForReady: true });
  for (const key of ["connection", "transfer-encoding", "host", "te"]) metadata.set(key, "keep-alive");
  metadata.set("kept", "yes");
  await client.say({}, { metadata, timeoutMs: 10_000 });
  expect(got?.get("kept")).toEqual(["yes"]);
  expect(got?.get("connection")).toEqual([]);
  expect(metadata.get("connection")).toEqual(["keep-alive"]);
});

test("metadata that are too large are refused before they are sent", async () => {
  const { client } = await start({});
  const metadata = new Metadata();
  metadata.set("large", "x".repeat(100_000));
  await expect(client.say({}, { metadata })).rejects.toThrow(/metadata of \d+ bytes are too large/);
});

test("headers of a call that is over go nowhere, and do no harm", async () => {
  const calls: ServerCall[] = [];
  const { client, reports } = await start({
    async say({ text }, call) {
      calls.push(call);
      if (text === "wait") await aborted(call.signal);
      return {};
    },
    // biome-ignore lint/correctness/useYield: it has nothing to say.
    async *list(_ask, call) {
      calls.push(call);
    },
  });
  await client.say({});
  await all(client.list({}));
  await rpcFailure(client.say({ text: "wait" }, { timeoutMs: 200 }));
  await until(() => calls.length === 3 && calls[2]!.signal.aborted);
  for (const call of calls) call.sendHeaders(new Metadata());
  await client.say({});
  expect(reports.errors).toEqual([]);
});

test("a method may be called __proto__", () => {
  const server = new Server();
  const service = { ["__proto__"]: unary("/echo.Odd/__proto__", Ask, Answer) };
  addService(server, service, { ["__proto__"]: async () => ({}) });
  // A second time it is there already, which it would not be if it had been lost.
  expect(() => addService(server, service, {})).toThrow("__proto__");
});

test("an RpcError of the CommonJS build is one of the ES module's", () => {
  const program = `
    import { createRequire } from "node:module";
    import { RpcError } from "@protoc-gen-ts/runtime/grpc";
    const other = createRequire(process.cwd() + "/x.js")("@protoc-gen-ts/runtime/grpc").RpcError;
    class Special extends RpcError {}
    const error = new other(16, "log in first");
    console.log(other === RpcError, error instanceof RpcError, new RpcError(5) instanceof other,
      error instanceof Special, new Special(5) instanceof Special, new Error() instanceof RpcError);`;
  const { stdout, stderr } = run(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: join(__dirname, "../../../examples"),
  });
  expect({ stdout, stderr }).toEqual({ stdout: "false true true false true false\n", stderr: "" });
});

test("what is no client of this copy of the runtime is refused in words", async () => {
  const other = {} as EchoClient;
  const why = new TypeError("the client is none, or was made by another copy of @protoc-gen-ts/runtime/grpc");
  await expect(callUnary(other, EchoService.say, {})).rejects.toThrow(why);
  await expect(all(callServerStreaming(other, EchoService.list, {}))).rejects.toThrow(why);
});
