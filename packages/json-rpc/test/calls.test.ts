import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import { describe, expect, jest, test } from "@jest/globals";
import { BadRequest } from "@protoc-gen-ts/runtime/error-details";
import {
  type CallInterceptor,
  contextKey,
  errorDetail,
  RpcError,
  type ServerCall,
  service,
} from "@protoc-gen-ts/runtime/grpc";
import { GreeterService as GptService } from "../../examples/src/gen/gpt/gpt_grpc.js";
import { Greeter as Gpt } from "../../examples/src/gen/gpt/gpt_pb.js";
import type { HelloReply } from "../../examples/src/gen/helloworld/helloworld_codec.js";
import { GreeterService } from "../../examples/src/gen/helloworld/helloworld_grpc.js";
import { Greeter } from "../../examples/src/gen/helloworld/helloworld_pb.js";
import { serveJsonRpc } from "../src/index.js";
import { ask, greets, post, serving, talk } from "./serving.js";

// What a handler has of its call, and what becomes of what it does: the same as over gRPC.

const method = "Greeter.SayHello";
const request = { jsonrpc: "2.0", method, params: { name: "you" }, id: 1 };

describe("what a handler knows", () => {
  const told = greets({
    async sayHello(_request, { peer, host, metadata, deadline, method, authContext }) {
      const [text] = metadata.get("x-name");
      const bytes = metadata.get("x-data-bin").map((value) => Buffer.from(value).toString("hex"));
      const left = deadline === undefined ? undefined : deadline.getTime() - Date.now();
      const http = Object.keys(metadata.getMap()).filter((name) => /^content-|^host$|^connection$|timeout/.test(name));
      const known = {
        peer,
        host,
        text,
        bytes,
        left,
        path: method.path,
        types: method.input.typeName,
        authContext,
        http,
      };
      return { message: JSON.stringify(known) };
    },
  });
  const tell = (answer: unknown) => JSON.parse((answer as { result: HelloReply }).result.message);

  test("over HTTP, with the headers as metadata", async () => {
    const { url, http } = await serving(told);
    const headers = { "x-name": "Ada", "x-data-bin": "AAECAw", "grpc-timeout": "2S" };
    const known = tell(JSON.parse((await post(url, request, headers)).text));
    expect(known).toMatchObject({
      peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      host: http.address,
      text: "Ada",
      bytes: ["00010203"],
      path: "/helloworld.Greeter/SayHello",
      types: "helloworld.HelloRequest",
      authContext: {},
      http: [],
    });
    expect(known.left).toBeGreaterThan(0);
    expect(known.left).toBeLessThanOrEqual(2000);
  });

  test("over TCP, where there is no metadata", async () => {
    const { tcp } = await serving(told);
    const { socket, send, next } = await talk(tcp.port);
    send(request);
    expect(tell(await next())).toEqual({
      peer: `127.0.0.1:${socket.localPort}`,
      host: tcp.address,
      bytes: [],
      path: "/helloworld.Greeter/SayHello",
      types: "helloworld.HelloRequest",
      authContext: {},
      http: [],
    });
  });

  test("the calls of a batch have metadata of their own", async () => {
    const seen: unknown[] = [];
    const { url } = await serving(
      greets({
        async sayHello(_request, { metadata }) {
          metadata.add("x-seen", "yes");
          seen.push(metadata.get("x-seen"));
          return {};
        },
      }),
    );
    await ask(url, [request, request]);
    expect(seen).toEqual([["yes"], ["yes"]]);
  });
});

describe("interceptors and errors", () => {
  test("interceptors stand around calls, those of the server outermost", async () => {
    const name = contextKey("name", "nobody");
    const order: string[] = [];
    const around = (what: string): CallInterceptor<ServerCall> =>
      async function* (requests, call, next) {
        order.push(`${what} of ${call.method.path}`);
        call.values.set(name, what);
        yield* next(requests);
        order.push(`${what} is through`);
      };
    const implementation = {
      sayHello: async (_: unknown, call: ServerCall) => ({ message: call.values.get(name) }),
    };
    const { url } = await serving({
      services: [service(GreeterService, implementation, { callInterceptors: [around("inner")] })],
      callInterceptors: [around("outer")],
    });
    expect(await ask(url, request)).toMatchObject({ result: { message: "inner" } });
    const path = "/helloworld.Greeter/SayHello";
    expect(order).toEqual([`outer of ${path}`, `inner of ${path}`, "inner is through", "outer is through"]);
  });

  test("an interceptor refuses, and another changes the answer", async () => {
    const { url } = await serving({
      callInterceptors: [
        async function* (requests, call, next) {
          if (call.metadata.get("authorization").length === 0) throw new RpcError(status.UNAUTHENTICATED, "who is it?");
          for await (const reply of next(requests)) yield { ...reply, message: "changed" };
        },
      ],
    });
    expect(await ask(url, request)).toMatchObject({ error: { code: -32016, message: "who is it?" } });
    const { text } = await post(url, request, { authorization: "Bearer x" });
    expect(JSON.parse(text)).toMatchObject({ result: { message: "changed" } });
  });

  test("details of errors are JSON, those of unknown types by their bytes", async () => {
    const fieldViolations = [{ field: "name", description: "is empty" }];
    const unknown = { $typeName: "google.protobuf.Any", typeUrl: "x/no.Such", value: Buffer.from("abc") } as const;
    const { url } = await serving(
      greets({
        async sayHello() {
          const errorDetails = [errorDetail(BadRequest, { fieldViolations }), unknown];
          throw new RpcError(status.INVALID_ARGUMENT, "a name is needed", { errorDetails });
        },
      }),
    );
    expect(await ask(url, request)).toEqual({
      jsonrpc: "2.0",
      error: {
        code: -32003,
        message: "a name is needed",
        data: {
          code: 3,
          status: "INVALID_ARGUMENT",
          details: [
            { "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations },
            { "@type": "x/no.Such", "@bytes": "YWJj" },
          ],
        },
      },
      id: 1,
    });
  });

  test.each([
    ["an error of its own", () => new Error("secret"), -32002, "UNKNOWN"],
    ["what a call of its own came to", () => Object.assign(new Error("secret"), { code: 5 }), -32002, "UNKNOWN"],
    ["nothing", () => undefined, -32002, "UNKNOWN"],
    ["an AbortError", () => new DOMException("secret", "AbortError"), -32001, "CANCELLED"],
  ])("%s stays hidden, and goes to onError", async (_what, make, code, name) => {
    const onError = jest.fn();
    const error = make();
    const { url } = await serving({ ...greets({ sayHello: () => Promise.reject(error) }), onError });
    const { text } = await post(url, request);
    expect(JSON.parse(text)).toMatchObject({ error: { code, data: { status: name } } });
    expect(text).not.toContain("secret");
    expect(onError).toHaveBeenCalledTimes(1);
    expect(onError).toHaveBeenCalledWith(error, expect.objectContaining({ peer: expect.stringContaining("127") }));
  });

  test("what is no message goes to onError once, and the client gets INTERNAL", async () => {
    const onError = jest.fn();
    // Types forbid it; JavaScript does not.
    const wrong = { sayHello: async () => ({ message: 1 }) as unknown as HelloReply };
    const { url } = await serving({ ...greets(wrong), onError });
    expect(await ask(url, request)).toMatchObject({ error: { code: -32013, message: "Error serializing response" } });
    expect(onError).toHaveBeenCalledTimes(1);
    expect(onError).toHaveBeenCalledWith(
      expect.objectContaining({ message: expect.stringContaining("helloworld.HelloReply") }),
      expect.anything(),
    );
  });

  test("a handler that throws at once, and one of grpc-js's own kind", async () => {
    const { url } = await serving({
      services: [
        {
          names: ["helloworld.Greeter"],
          addTo: (server) =>
            server.addService(GreeterService, {
              sayHello({ request }: ServerUnaryCall<{ name: string }, unknown>, reply: sendUnaryData<unknown>) {
                if (request.name === "throw") throw new Error("secret");
                if (request.name === "fail") reply({ code: status.NOT_FOUND, details: "no" });
                else reply(null, { message: request.name === "wrong" ? 1 : "Hello" });
              },
            }),
        },
      ],
    });
    const say = (name: string) => ask(url, { ...request, params: { name } });
    expect(await say("you")).toMatchObject({ result: { message: "Hello" } });
    expect(await say("fail")).toMatchObject({ error: { code: -32005, message: "no" } });
    expect(await say("throw")).toMatchObject({ error: { code: -32002, message: "Unknown error" } });
    expect(await say("wrong")).toMatchObject({ error: { code: -32013 } });
    expect(await ask(url, { ...request, method: "Greeter.SayHelloAgain" })).toMatchObject({
      error: { code: -32601, message: expect.stringContaining("not implemented") },
    });
  });
});

describe("methods", () => {
  test("what streams, and what is left out, says so", async () => {
    const { url } = await serving({
      services: [service(GptService, { getGPTStreamData: async function* () {} }), service(GreeterService, {})],
      schemas: [Gpt, Greeter],
    });
    const say = (name: string) => ask(url, { ...request, method: name });
    expect(await say("gpt.Greeter.GetGPTStreamData")).toMatchObject({
      error: { code: -32601, message: expect.stringMatching(/gpt\.Greeter\.GetGPTStreamData has streams/) },
    });
    expect(await say("Greeter.SayHello")).toMatchObject({
      error: { code: -32601, message: expect.stringMatching(/helloworld\.Greeter\.SayHello is not implemented/) },
    });
  });

  test("a service that is not described is refused at once, in words", async () => {
    const http = { address: "127.0.0.1:0" };
    await expect(serveJsonRpc({ http, ...greets({}), schemas: [Gpt] })).rejects.toThrow(
      /helloworld\.Greeter is not described.*"schemas"/,
    );
    await expect(serveJsonRpc({ ...greets({}) })).rejects.toThrow(/http or tcp must say where/);
    await expect(serveJsonRpc({ http, ...greets({}), maxDepth: 0 })).rejects.toThrow(/maxDepth must be/);
    await expect(serveJsonRpc({ http, ...greets({}), timeoutMs: -1 })).rejects.toThrow(/timeoutMs must be/);
    await expect(serveJsonRpc({ http: { address: "8080" }, ...greets({}) })).rejects.toThrow(/"8080" is no address/);
    const twice = [...greets({}).services, ...greets({}).services];
    await expect(serveJsonRpc({ http, services: twice, schemas: [Greeter] })).rejects.toThrow(/served twice/);
  });

  test("a port that is taken is told, and the other one is let go", async () => {
    const { http } = await serving();
    const taken = serveJsonRpc({ tcp: { address: http.address }, http: { address: "127.0.0.1:0" }, ...greets({}) });
    await expect(taken).rejects.toThrow(`cannot listen at ${http.address}`);
  });
});

test("all calls of a connection go on at the same time, and are answered as they are ready", async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { tcp } = await serving(
    greets({
      async sayHello({ name }) {
        if (name === "slow") await held;
        return { message: name };
      },
    }),
  );
  const { send, next } = await talk(tcp.port);
  send({ ...request, params: { name: "slow" } });
  send({ ...request, params: { name: "quick" }, id: 2 });
  expect(await next()).toMatchObject({ id: 2 });
  release();
  expect(await next()).toMatchObject({ id: 1 });
});

test("a connection that is closed leaves nothing behind", async () => {
  const { tcp } = await serving();
  const { socket, send, next } = await talk(tcp.port);
  for (let id = 0; id < 50; id++) {
    send({ ...request, id });
    await next();
  }
  socket.end();
  await once(socket, "close");
  while ((await new Promise<number>((resolve) => tcp.server.getConnections((_, n) => resolve(n)))) > 0) await sleep(5);
});
