import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { ask, greets, post, serving, talk } from "./serving.js";

// https://www.jsonrpc.org/specification, and https://www.jsonrpc.org/specification_v1 as Go's net/rpc/jsonrpc has it.

type Ask = (body: unknown) => Promise<unknown>;

/** Asks by HTTP, or on one line over TCP. */
const asking = {
  HTTP: async (): Promise<Ask> => {
    const { url } = await serving();
    return (body) => ask(url, body);
  },
  TCP: async (): Promise<Ask> => {
    const { tcp } = await serving();
    return async (body) => {
      const { send, next, socket } = await talk(tcp.port);
      send(typeof body === "string" ? `${body.replaceAll("\n", " ")}\n` : body);
      const answer = await next();
      socket.destroy();
      return answer;
    };
  },
};

const failure = (code: number, message: RegExp | string, id: unknown = null) => ({
  jsonrpc: "2.0",
  error: { code, message: expect.stringMatching(message), data: expect.anything() },
  id,
});
const method = "helloworld.Greeter.SayHello";
const greeted = (name: string, id: unknown) => ({ jsonrpc: "2.0", result: { message: `Hello ${name}` }, id });

describe.each(["HTTP", "TCP"] as const)("over %s", (transport) => {
  test("a call as Go makes it", async () => {
    const answer = await asking[transport]();
    const request = { method: "Greeter.SayHello", params: [{ name: "you" }], id: 0 };
    expect(await answer(request)).toEqual({ id: 0, result: { message: "Hello you" }, error: null });
    expect(await answer({ ...request, method })).toEqual({ id: 0, result: { message: "Hello you" }, error: null });
    expect(await answer({ ...request, id: [1, { a: null }] })).toMatchObject({ id: [1, { a: null }], error: null });
    expect(await answer({ ...request, params: [null] })).toMatchObject({ result: { message: "Hello " } });
    expect(await answer({ ...request, params: [] })).toMatchObject({ result: { message: "Hello " } });
  });

  test("errors of 1.0 are texts", async () => {
    const answer = await asking[transport]();
    const wrong = (text: RegExp, id: unknown = 1) => ({ id, result: null, error: expect.stringMatching(text) });
    expect(await answer({ method: "No.Such", params: [{}], id: 1 })).toEqual(wrong(/^UNIMPLEMENTED: .*No\.Such/));
    expect(await answer({ method, params: [{ name: 1 }], id: 1 })).toEqual(wrong(/^INVALID_ARGUMENT: .*name/));
    expect(await answer({ method, params: [{}, {}], id: 1 })).toEqual(wrong(/^INVALID_ARGUMENT: .*one message, not 2/));
    expect(await answer({ method, params: "x", id: 1 })).toEqual(wrong(/^INVALID_ARGUMENT: /));
    expect(await answer({ params: [{}], id: 1 })).toEqual(wrong(/^INVALID_ARGUMENT: .*method/));
    expect(await answer({})).toEqual(wrong(/^INVALID_ARGUMENT: .*method/, null));
  });

  test("a call of 2.0, by position and by name", async () => {
    const answer = await asking[transport]();
    const request = { jsonrpc: "2.0", method, id: 1 };
    expect(await answer({ ...request, params: [{ name: "you" }] })).toEqual(greeted("you", 1));
    expect(await answer({ ...request, params: { name: "you" } })).toEqual(greeted("you", 1));
    expect(await answer({ ...request, method: "Greeter.SayHello", params: { name: "春" } })).toEqual(greeted("春", 1));
    expect(await answer(request)).toEqual(greeted("", 1));
    expect(await answer({ ...request, params: [] })).toEqual(greeted("", 1));
  });

  test.each([["a string"], [""], [0], [-7], [1.5], [2 ** 53 - 1], [null]])("the id %p comes back", async (id) => {
    const answer = await asking[transport]();
    expect(await answer({ jsonrpc: "2.0", method, params: { name: "you" }, id })).toEqual(greeted("you", id));
  });

  test("the examples of the specification that are wrong", async () => {
    const answer = await asking[transport]();
    expect(await answer({ jsonrpc: "2.0", method: "foobar", id: "1" })).toEqual(failure(-32601, "foobar", "1"));
    const unparsable = '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]';
    expect(await answer(unparsable)).toEqual(failure(-32700, /^Parse error/));
    expect(await answer('{"jsonrpc": "2.0", "method": 1, "params": "bar"}')).toEqual(
      failure(-32600, /^Invalid Request/),
    );
    const cutOff = '[ {"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"}, {"jsonrpc": "2.0", "method" ]';
    expect(await answer(cutOff)).toEqual(failure(-32700, /^Parse error/));
    expect(await answer("[]")).toEqual(failure(-32600, "empty"));
    expect(await answer("[1]")).toEqual([failure(-32600, /^Invalid Request/)]);
    expect(await answer("[1,2,3]")).toEqual([1, 2, 3].map(() => failure(-32600, /^Invalid Request/)));
  });

  test("a batch is answered as a whole, but for notifications", async () => {
    const answer = await asking[transport]();
    const requests = [
      { jsonrpc: "2.0", method, params: [{ name: "a" }], id: "1" },
      { jsonrpc: "2.0", method, params: { name: "nobody hears" } },
      { jsonrpc: "2.0", method: "No.Such" },
      { foo: "boo" },
      { jsonrpc: "2.0", method: "foo.get", params: { name: "myself" }, id: "5" },
      { method, params: [{ name: "of 1.0" }], id: 6 },
      { jsonrpc: "2.0", method, params: { name: "b" }, id: 2 },
    ];
    expect(await answer(requests)).toEqual([
      greeted("a", "1"),
      failure(-32600, /2\.0/),
      failure(-32601, "foo.get", "5"),
      failure(-32600, /2\.0/, 6),
      greeted("b", 2),
    ]);
  });

  test.each([
    ["another version", { jsonrpc: "1.1", method, id: 1 }, -32600, 1],
    ["a version that is no text", { jsonrpc: 2, method, id: 1 }, -32600, 1],
    ["no method", { jsonrpc: "2.0", id: 1 }, -32600, 1],
    ["an id that is an object", { jsonrpc: "2.0", method, id: {} }, -32600, null],
    ["an id that is true", { jsonrpc: "2.0", method, id: true }, -32600, null],
    ["params that are null", { jsonrpc: "2.0", method, params: null, id: 1 }, -32600, 1],
    ["params that are a text", { jsonrpc: "2.0", method, params: "x", id: 1 }, -32600, 1],
    ["two messages", { jsonrpc: "2.0", method, params: [{}, {}], id: 1 }, -32602, 1],
    ["a field of another type", { jsonrpc: "2.0", method, params: { name: {} }, id: 1 }, -32602, 1],
    ["a field that there is not", { jsonrpc: "2.0", method, params: { nom: "" }, id: 1 }, -32602, 1],
    ["a message that is a list", { jsonrpc: "2.0", method, params: [[]], id: 1 }, -32602, 1],
    ["a string that is no Unicode", { jsonrpc: "2.0", method, params: { name: "\ud800" }, id: 1 }, -32602, 1],
    ["a method of JSON-RPC itself", { jsonrpc: "2.0", method: "rpc.discover", id: 1 }, -32601, 1],
    ["a method as gRPC calls it", { jsonrpc: "2.0", method: "/helloworld.Greeter/SayHello", id: 1 }, -32601, 1],
    ["a method that all objects have", { jsonrpc: "2.0", method: "toString", id: 1 }, -32601, 1],
    ["a service without a method", { jsonrpc: "2.0", method: "helloworld.Greeter", id: 1 }, -32601, 1],
  ])("%s is refused", async (_what, request, code, id) => {
    const answer = await asking[transport]();
    expect(await answer(request)).toEqual(failure(code, "", id));
  });

  test("a number that is not exact is no id, as it could not come back", async () => {
    const answer = await asking[transport]();
    for (const id of ["9007199254740993", "1e400"]) {
      expect(await answer(`{"jsonrpc":"2.0","method":"${method}","id":${id}}`)).toEqual(failure(-32600, "2\\^53"));
    }
  });

  test.each(["1", '"text"', "null", "true", "tru", "x", "}", "\ufeff", "\u0000"])("%p is no request", async (text) => {
    const answer = await asking[transport]();
    expect(await answer(text)).toMatchObject({ jsonrpc: "2.0", error: { code: expect.any(Number) }, id: null });
  });
});

test("what nobody waits for is not answered, but done", async () => {
  const names: string[] = [];
  const { url, tcp } = await serving(
    greets({
      async sayHello({ name }) {
        names.push(name);
        return { message: name };
      },
    }),
  );
  const notifications = [
    { jsonrpc: "2.0", method, params: { name: "a" } },
    { method, params: [{ name: "b" }], id: null },
    [
      { jsonrpc: "2.0", method, params: { name: "c" } },
      { jsonrpc: "2.0", method, params: { name: 1 } },
      { jsonrpc: "2.0", method: "No.Such" },
    ],
  ];
  for (const notification of notifications) {
    expect(await post(url, notification)).toMatchObject({ status: 204, text: "" });
  }
  expect(names.splice(0)).toEqual(["a", "b", "c"]);

  const { send, next } = await talk(tcp.port);
  for (const notification of notifications) send(notification);
  send({ jsonrpc: "2.0", method, params: { name: "d" }, id: 1 });
  expect(await next()).toEqual({ jsonrpc: "2.0", result: { message: "d" }, id: 1 });
  expect(names).toEqual(["a", "b", "c", "d"]);
});

test("an error that a handler makes", async () => {
  const { url } = await serving(
    greets({
      async sayHello({ name }) {
        throw new RpcError(Number(name), name === "5" ? "no such user" : "");
      },
    }),
  );
  const say = (name: string, version = {}) => ask(url, { ...version, method, params: [{ name }], id: 1 });
  expect(await say("5", { jsonrpc: "2.0" })).toEqual({
    jsonrpc: "2.0",
    error: { code: -32005, message: "no such user", data: { code: 5, status: "NOT_FOUND", details: [] } },
    id: 1,
  });
  expect(await say("5")).toEqual({ id: 1, result: null, error: "NOT_FOUND: no such user" });
  for (let code = 1; code <= 16; code++) {
    if (code === 5) continue;
    expect(await say(String(code), { jsonrpc: "2.0" })).toMatchObject({
      error: { code: -32000 - code, message: status[code], data: { code, status: status[code] } },
    });
  }
});
