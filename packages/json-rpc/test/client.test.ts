import { createServer as createHttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { Metadata, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { BadRequest } from "@protoc-gen-ts/runtime/error-details";
import { errorDetail, RpcError, type ServerCall, service } from "@protoc-gen-ts/runtime/grpc";
import type { HelloReply } from "../../examples/src/gen/helloworld/helloworld_codec.js";
import { Greeter } from "../../examples/src/gen/helloworld/helloworld_pb.js";
import { UserServiceService } from "../../examples/src/gen/user/user_grpc.js";
import { UserService } from "../../examples/src/gen/user/user_pb.js";
import { userService } from "../../examples/src/user/user-service.js";
import { httpTransport, jsonRpcClient, type TransportOptions, tcpTransport } from "../src/index.js";
import { finallyDo, greets, serving, transports } from "./serving.js";

const KINDS = ["HTTP", "TCP"] as const;

/** Settles with what a call fails with. */
async function failureOf(call: Promise<unknown>): Promise<RpcError> {
  const error = await call.then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(RpcError);
  return error as RpcError;
}

/** A server that answers each line, or each request, with whatever it is told to. */
async function answering(kind: (typeof KINDS)[number], text: string | Buffer, options: TransportOptions = {}) {
  const listener: RequestListener = (request, response) => {
    request.resume().once("end", () => response.end(text));
  };
  const onLine = (socket: Socket): void => {
    socket.on("error", () => {}).on("data", () => socket.write(text));
    finallyDo(() => socket.destroy());
  };
  const port = await listening(kind === "HTTP" ? createHttpServer(listener) : createServer(onLine));
  const transport =
    kind === "HTTP"
      ? httpTransport({ url: `http://127.0.0.1:${port}/`, ...options })
      : tcpTransport({ address: `127.0.0.1:${port}`, ...options });
  finallyDo(() => transport.close());
  return jsonRpcClient(Greeter, transport);
}

async function listening(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  finallyDo(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

describe.each(KINDS)("over %s", (kind) => {
  test.each(["1.0", "2.0"] as const)("calls of %s", async (version) => {
    const served = await serving();
    const client = jsonRpcClient(Greeter, transports(served, { version })[kind]);
    expect(await client.sayHello({ name: "you" })).toEqual({
      $typeName: "helloworld.HelloReply",
      message: "Hello you",
    });
    expect((await client.sayHelloAgain({ name: "春" }, { timeoutMs: 5000 })).message).toBe("Hello again, 春");
    const short = jsonRpcClient(Greeter, transports(served, { version })[kind], { methodNames: "short" });
    expect((await short.sayHello({})).message).toBe("Hello ");
  });

  test("most of what a message can hold, as over gRPC", async () => {
    const served = await serving({ services: [service(UserServiceService, userService())], schemas: [UserService] });
    for (const options of [{}, { useProtoFieldName: true }, { alwaysEmitImplicit: true, enumAsInteger: true }]) {
      const client = jsonRpcClient(UserService, transports(served)[kind], options);
      const { user } = await client.getUserInfo({ id: 1n });
      expect(user).toMatchObject({ $typeName: "user.User", id: 1n, name: expect.any(String) });
      expect(typeof user!.balanceCents).toBe("bigint");
      expect(user!.avatar).toBeInstanceOf(Uint8Array);
    }
  });

  test("a thousand calls at a time each get their own answer", async () => {
    const served = await serving(
      greets({
        async sayHello({ name }) {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
          return { message: name };
        },
      }),
    );
    const client = jsonRpcClient(Greeter, transports(served)[kind]);
    const names = Array.from({ length: 1000 }, (_, i) => `n${i}`);
    const replies = await Promise.all(names.map((name) => client.sayHello({ name })));
    expect(replies.map(({ message }) => message)).toEqual(names);
  });

  test("errors have their code, words and details", async () => {
    const fieldViolations = [{ field: "name", description: "is empty" }];
    const unknown = { $typeName: "google.protobuf.Any", typeUrl: "x/no.Such", value: Buffer.from("abc") } as const;
    const served = await serving(
      greets({
        async sayHello({ name }) {
          const errorDetails = [errorDetail(BadRequest, { fieldViolations }), unknown];
          throw new RpcError(status.NOT_FOUND, name, name === "" ? {} : { errorDetails });
        },
      }),
    );
    const client = jsonRpcClient(Greeter, transports(served)[kind]);
    const error = await failureOf(client.sayHello({ name: "no such user: you" }));
    expect(error).toMatchObject({ code: status.NOT_FOUND, details: "no such user: you" });
    expect(error.findDetails(BadRequest)).toMatchObject([{ fieldViolations }]);
    expect(error.errorDetails[1]).toMatchObject({ typeUrl: "x/no.Such", value: Buffer.from("abc") });
    expect(await failureOf(client.sayHello({}))).toMatchObject({ code: status.NOT_FOUND, details: "" });

    const old = jsonRpcClient(Greeter, transports(served, { version: "1.0" })[kind]);
    expect(await failureOf(old.sayHello({ name: "a: b\nc" }))).toMatchObject({ code: 5, details: "a: b\nc" });
    expect(await failureOf(old.sayHello({}))).toMatchObject({ code: status.NOT_FOUND, details: "" });
  });

  test("a method that the server has not is UNIMPLEMENTED", async () => {
    const client = jsonRpcClient(UserService, transports(await serving())[kind]);
    expect(await failureOf(client.getUserInfo({}))).toMatchObject({ code: status.UNIMPLEMENTED });
  });

  test("what is no message is refused before it is sent", async () => {
    const client = jsonRpcClient(Greeter, transports(await serving())[kind]);
    // @ts-expect-error: a field of another type
    await expect(client.sayHello({ name: 1 })).rejects.toThrow(/cannot encode helloworld\.HelloRequest/);
    await expect(client.sayHello({}, { timeoutMs: -1 })).rejects.toThrow(RangeError);
    await expect(client.sayHello({}, { deadline: new Date(Number.NaN) })).rejects.toThrow(RangeError);
    // @ts-expect-error: no signal
    await expect(client.sayHello({}, { signal: {} })).rejects.toThrow(TypeError);
  });

  test("a call whose time is over is not sent", async () => {
    let begun = 0;
    const sayHello = async () => {
      begun++;
      return {};
    };
    const client = jsonRpcClient(Greeter, transports(await serving(greets({ sayHello })))[kind]);
    for (let i = 0; i < 5; i++) {
      expect(await failureOf(client.sayHello({}, { timeoutMs: 0 }))).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    }
    await client.sayHello({});
    expect(begun).toBe(1);
  });

  test("a call ends by its time, its signal, and the call that it is made for", async () => {
    const served = await serving(greets({ sayHello: () => new Promise(() => {}) }));
    const client = jsonRpcClient(Greeter, transports(served)[kind]);
    const { CANCELLED, DEADLINE_EXCEEDED } = status;
    expect(await failureOf(client.sayHello({}, { timeoutMs: 20 }))).toMatchObject({ code: DEADLINE_EXCEEDED });
    expect(await failureOf(client.sayHello({}, { timeoutMs: 0 }))).toMatchObject({ code: DEADLINE_EXCEEDED });
    const deadline = new Date(Date.now() + 20);
    expect(await failureOf(client.sayHello({}, { deadline }))).toMatchObject({ code: DEADLINE_EXCEEDED });
    const { signal } = new AbortController();
    expect(await failureOf(client.sayHello({}, { call: { deadline, signal } }))).toMatchObject({
      code: DEADLINE_EXCEEDED,
    });
    expect(await failureOf(client.sayHello({}, { signal: AbortSignal.timeout(20) }))).toMatchObject({
      code: DEADLINE_EXCEEDED,
    });
    expect(await failureOf(client.sayHello({}, { signal: AbortSignal.abort("why") }))).toMatchObject({
      code: CANCELLED,
      cause: "why",
    });
    const controller = new AbortController();
    const calls = [1, 2].map(() => failureOf(client.sayHello({}, { signal: controller.signal })));
    setTimeout(() => controller.abort(), 20);
    for (const call of calls) expect(await call).toMatchObject({ code: CANCELLED });
    // The connection is as good as before.
    expect((await client.sayHelloAgain({}).catch((error) => error)).code).toBe(status.UNIMPLEMENTED);
  });

  test("no server is UNAVAILABLE; when it comes, the next call finds it, and so on when it goes and comes back", async () => {
    const first = await serving();
    const client = jsonRpcClient(Greeter, transports(first)[kind]);
    expect((await client.sayHello({ name: "1" })).message).toBe("Hello 1");
    const http = { address: first.http.address };
    const tcp = { address: first.tcp.address };
    await first.close({ graceMs: 0 });
    expect(await failureOf(client.sayHello({}))).toMatchObject({ code: status.UNAVAILABLE });
    await serving({ http, tcp } as object);
    expect((await client.sayHello({ name: "2" })).message).toBe("Hello 2");
  });

  test("a server that goes away fails the calls under way with UNAVAILABLE", async () => {
    const calls: ServerCall[] = [];
    const served = await serving(
      greets({
        sayHello(_, call) {
          calls.push(call);
          if (calls.length === 3) setImmediate(() => served.close({ graceMs: 0 }));
          return new Promise(() => {});
        },
      }),
    );
    const client = jsonRpcClient(Greeter, transports(served)[kind]);
    const failures = await Promise.all([1, 2, 3].map(() => failureOf(client.sayHello({}))));
    expect(failures.map(({ code }) => code)).toEqual([14, 14, 14]);
    expect(calls.map(({ signal }) => signal.reason)).toMatchObject([{ code: 14 }, { code: 14 }, { code: 14 }]);
  });

  test("a transport that is closed fails what is under way, and what comes", async () => {
    const served = await serving(greets({ sayHello: () => new Promise(() => {}) }));
    const transport = transports(served)[kind];
    const client = jsonRpcClient(Greeter, transport);
    const call = failureOf(client.sayHello({}));
    setTimeout(() => transport.close(), 20);
    expect(await call).toMatchObject({ code: status.UNAVAILABLE, details: expect.stringContaining("closed") });
    expect(await failureOf(client.sayHello({}))).toMatchObject({ code: status.UNAVAILABLE });
  });

  test.each([
    ["no JSON", "<html>\n"],
    ["no Unicode", Buffer.from([0x7b, 0xff, 0x7d, 0x0a])],
    ["a list", "[]\n"],
    ["nothing in it", '{"jsonrpc":"2.0","id":1}\n'],
    ["another message", '{"jsonrpc":"2.0","id":1,"result":{"message":1}}\n'],
    ["no message", '{"jsonrpc":"2.0","id":1,"result":7}\n'],
  ])("an answer with %s is INTERNAL", async (_what, text) => {
    const client = await answering(kind, text);
    expect(await failureOf(client.sayHello({}, { timeoutMs: 5000 }))).toMatchObject({ code: status.INTERNAL });
  });

  test.each([
    ["a text that is no status", '"boom"', status.UNKNOWN, "boom"],
    ["a status of 1.0", '"ABORTED: boom"', status.ABORTED, "boom"],
    ["a name that only looks like one", '"FOO: boom"', status.UNKNOWN, "FOO: boom"],
    ["a code of JSON-RPC", '{"code":-32601,"message":"boom"}', status.UNIMPLEMENTED, "boom"],
    ["a code of somebody else", '{"code":42,"message":"boom"}', status.UNKNOWN, "boom"],
    ["a code of ours without data", '{"code":-32005,"message":"boom"}', status.NOT_FOUND, "boom"],
    ["no code", "{}", status.UNKNOWN, ""],
    ["true", "true", status.UNKNOWN, ""],
    ["wild data", '{"code":1,"message":[],"data":{"code":{},"details":[1,{"@type":1}]}}', status.UNKNOWN, ""],
    ["a code that is OK", '{"code":-32000,"message":"m","data":{"code":0,"status":"OK"}}', status.UNKNOWN, "m"],
  ])("an error that is %s", async (_what, error, code, details) => {
    const client = await answering(kind, `{"id":1,"error":${error}}\n`);
    expect(await failureOf(client.sayHello({}, { timeoutMs: 5000 }))).toMatchObject({
      code,
      details,
      errorDetails: [],
    });
  });

  test("fields that only the server knows are passed over, unless they must not be", async () => {
    const text = '{"jsonrpc":"2.0","id":1,"result":{"message":"hi","later":1}}\n';
    const client = await answering(kind, text);
    expect(await client.sayHello({})).toMatchObject({ message: "hi" });
  });

  test("a response is no larger, and nests no deeper, than is allowed", async () => {
    const large = `{"jsonrpc":"2.0","id":1,"result":{"message":"${"x".repeat(100_000)}"}}\n`;
    const small = await answering(kind, large, { maxResponseBytes: 50_000 });
    expect(await failureOf(small.sayHello({}))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    const deep = `{"jsonrpc":"2.0","id":1,"result":${"[".repeat(200_000)}${"]".repeat(200_000)}}\n`;
    const flat = await answering(kind, deep);
    expect(await failureOf(flat.sayHello({}))).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  });

  test("what a server says is not passed on by a handler that fails by it", async () => {
    const secret = greets({ sayHello: () => Promise.reject(new RpcError(status.NOT_FOUND, "secret")) });
    const upstream = jsonRpcClient(Greeter, transports(await serving(secret))[kind]);
    const passing = greets({ sayHello: (request, call) => upstream.sayHello(request, { call }) });
    const client = jsonRpcClient(Greeter, transports(await serving({ ...passing, onError: () => {} }))[kind]);
    expect(await failureOf(client.sayHello({}))).toMatchObject({ code: status.UNKNOWN, details: "Unknown error" });
  });
});

test("metadata go as headers over HTTP, and nowhere over TCP", async () => {
  const say = async (_: unknown, { metadata, deadline }: ServerCall): Promise<HelloReply> => {
    const data = metadata.get("data-bin").map((value) => (value as Buffer).toString("hex"));
    const message = `${metadata.get("authorization")} ${data} ${metadata.get("host")} ${deadline !== undefined}`;
    return { $typeName: "helloworld.HelloReply", message };
  };
  const served = await serving(greets({ sayHello: say }));
  const { HTTP, TCP } = transports(served);
  const metadata = new Metadata();
  metadata.set("authorization", "Bearer x");
  metadata.set("host", "elsewhere");
  metadata.set("data-bin", Buffer.from([1, 2]));
  metadata.add("data-bin", Buffer.from([3]));
  const { message } = await jsonRpcClient(Greeter, HTTP).sayHello({}, { metadata, timeoutMs: 5000 });
  expect(message).toBe("Bearer x 0102,03  true");
  await expect(jsonRpcClient(Greeter, TCP).sayHello({}, { metadata })).rejects.toThrow(/no place for metadata/);
});

test("a server over HTTP that is no JSON-RPC says what it is", async () => {
  for (const [httpStatus, code] of [
    [404, status.UNIMPLEMENTED],
    [401, status.UNAUTHENTICATED],
    [503, status.UNAVAILABLE],
    [500, status.UNKNOWN],
  ] as const) {
    const port = await listening(
      createHttpServer((request, response) => {
        request.resume().once("end", () => response.writeHead(httpStatus).end("secret"));
      }),
    );
    const transport = httpTransport({ url: `http://127.0.0.1:${port}` });
    finallyDo(() => transport.close());
    const error = await failureOf(jsonRpcClient(Greeter, transport).sayHello({}));
    expect(error).toMatchObject({ code, details: expect.stringContaining(`HTTP ${httpStatus}`) });
    expect(error.message).not.toContain("secret");
  }
});

test("a connection that is not made in time is UNAVAILABLE", async () => {
  // Nobody answers there: https://www.rfc-editor.org/rfc/rfc5737
  const transport = tcpTransport({ address: "192.0.2.1:9", connectTimeoutMs: 50 });
  finallyDo(() => transport.close());
  expect(await failureOf(jsonRpcClient(Greeter, transport).sayHello({}))).toMatchObject({ code: status.UNAVAILABLE });
});

test("a server over TCP that cannot read a request says so to all that wait", async () => {
  const client = await answering("TCP", '{"jsonrpc":"2.0","error":{"code":-32700,"message":"what?"},"id":null}\n');
  const failures = await Promise.all([1, 2].map(() => failureOf(client.sayHello({}))));
  expect(failures).toMatchObject([{ details: "what?" }, { details: "what?" }]);
});

test("an answer that nobody waits for any more is passed over", async () => {
  const late: (() => void)[] = [];
  const served = await serving(
    greets({
      sayHello: ({ name }) =>
        name === "late"
          ? new Promise((resolve) => late.push(() => resolve({ message: name })))
          : Promise.resolve({ message: name }),
    }),
  );
  const client = jsonRpcClient(Greeter, transports(served).TCP);
  expect(await failureOf(client.sayHello({ name: "late" }, { timeoutMs: 20 }))).toMatchObject({ code: 4 });
  for (const answer of late) answer();
  expect((await client.sayHello({ name: "next" })).message).toBe("next");
});

test("what cannot be reached is refused at once", () => {
  expect(() => tcpTransport({ address: "nowhere" })).toThrow(/"nowhere" is no address/);
  expect(() => httpTransport({ url: "ftp://x/" })).toThrow(/must be of HTTP/);
  expect(() => httpTransport({ url: "http://x/", maxResponseBytes: 0 })).toThrow(RangeError);
});
