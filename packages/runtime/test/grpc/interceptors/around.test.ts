import { Metadata, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import {
  type Call,
  type CallInterceptor,
  type ClientCall,
  ContextValues,
  contextKey,
  RpcError,
  type ServerCall,
} from "../../../src/grpc/index.js";
import type { EchoServer } from "../echo-service.js";
import { connect, start } from "../harness.js";
import { callIn, echo, modes, streams } from "./calls.js";
import { changing } from "./passing.js";

const asks = [{ text: "a", count: 2 }, { text: "b" }];

/** Notes when it is entered and left. */
function noting(name: string, notes: string[]): CallInterceptor {
  return async function* (requests, _call, next) {
    notes.push(`> ${name}`);
    yield* next(requests);
    notes.push(`< ${name}`);
  };
}

describe.each(modes)("%s", (mode) => {
  const [requestStream, responseStream] = streams[mode];

  test("the first is outermost, on the client and on the server", async () => {
    const notes: string[] = [];
    const { address } = await start(echo, { callInterceptors: [noting("server 1", notes), noting("server 2", notes)] });
    const client = connect(address, { callInterceptors: [noting("client 1", notes), noting("client 2", notes)] });
    await callIn(mode, client, asks);
    expect(notes).toEqual([
      "> client 1",
      "> client 2",
      "> server 1",
      "> server 2",
      "< server 2",
      "< server 1",
      "< client 2",
      "< client 1",
    ]);
  });

  test("messages are seen, and can be changed, in order", async () => {
    const within = (name: string) =>
      changing(
        ({ text, ...more }) => ({ ...more, text: `${text}>${name}` }),
        ({ text, ...more }) => ({ ...more, text: `${text}<${name}` }),
      );
    const { address } = await start(echo, { callInterceptors: [within("s1"), within("s2")] });
    const client = connect(address, { callInterceptors: [within("c1"), within("c2")] });
    const texts = (await callIn(mode, client, asks)).map(({ text }) => text);
    const there = ">c1>c2>s1>s2";
    const back = "<s2<s1<c2<c1";
    expect(texts).toEqual(
      {
        say: [`a${there}${back}`],
        list: [`a${there}${back}`, `a${there}${back}`],
        collect: [`a${there} b${there}${back}`],
        chat: [`a${there}${back}`, `b${there}${back}`],
      }[mode],
    );
  });

  test("there is one message where the kind says so, and what was received is whole", async () => {
    const seen: object[] = [];
    const look = changing(
      (request) => {
        seen.push({ ...request });
        return request;
      },
      (response) => {
        seen.push({ ...response });
        return response;
      },
    );
    const { address } = await start(echo, { callInterceptors: [look] });
    await callIn(mode, connect(address), asks);
    const requests = seen.filter((message) => "count" in message);
    const responses = seen.filter((message) => !("count" in message));
    expect(requests).toHaveLength(requestStream ? 2 : 1);
    expect(responses).toHaveLength(responseStream ? 2 : 1);
    expect(requests[0]).toEqual({ $typeName: "echo.Ask", text: "a", count: 2 });
  });

  test("the call tells of its method, its deadline and its metadata", async () => {
    const calls: Call[] = [];
    const look: CallInterceptor = (requests, call, next) => {
      calls.push(call);
      return next(requests);
    };
    const { address } = await start(echo, { callInterceptors: [look] });
    const client = connect(address, { callInterceptors: [look] });
    const metadata = new Metadata();
    metadata.set("who", "me");
    const deadline = new Date(Date.now() + 60_000);
    await callIn(mode, client, asks, { deadline, timeoutMs: 600_000, metadata });
    await callIn(mode, client, asks);
    expect(calls).toHaveLength(4);
    for (const { method } of calls) {
      expect(method).toMatchObject({ requestStream, responseStream, idempotency: undefined });
      expect(method.path.toLowerCase()).toBe(`/echo.echo/${mode}`);
      expect([method.input.typeName, method.output.typeName]).toEqual(["echo.Ask", "echo.Answer"]);
    }
    expect(calls[0]!.deadline).toEqual(deadline);
    expect(Math.abs(calls[1]!.deadline!.getTime() - deadline.getTime())).toBeLessThan(30_000);
    expect(calls[2]!.deadline).toBeUndefined();
    expect(calls[3]!.deadline).toBeUndefined();
    expect(calls.map((call) => call.metadata.get("who"))).toEqual([["me"], ["me"], [], []]);
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([false, false, false, false]);
  });

  test("what a client's interceptor sets in the metadata is sent, and stays with the call", async () => {
    const seen: unknown[] = [];
    const server: CallInterceptor<ServerCall> = (requests, call, next) => {
      seen.push([call.metadata.get("token"), call.metadata.get("raw-bin")]);
      return next(requests);
    };
    const authorize: CallInterceptor<ClientCall> = (requests, call, next) => {
      call.metadata.set("token", "secret");
      call.metadata.set("raw-bin", Buffer.from([0, 255]));
      return next(requests);
    };
    const { address } = await start(echo, { callInterceptors: [server] });
    const metadata = new Metadata({ waitForReady: true });
    metadata.set("token", "overwritten");
    await callIn(mode, connect(address, { callInterceptors: [authorize] }), asks, { metadata });
    expect(seen).toEqual([[["secret"], [Buffer.from([0, 255])]]]);
    expect(metadata.get("token")).toEqual(["overwritten"]);
  });

  test("a client's interceptor sees headers and trailers once they have come, as do the caller's hooks", async () => {
    const metadataOf = (value: string) => {
      const metadata = new Metadata();
      metadata.set("where", value);
      return metadata;
    };
    const server: CallInterceptor<ServerCall> = async function* (requests, call, next) {
      call.sendHeaders(metadataOf("headers"));
      yield* next(requests);
      call.trailers.set("where", "trailers");
    };
    const seen: unknown[] = [];
    const look: CallInterceptor<ClientCall> = async function* (requests, call, next) {
      seen.push(call.headers, call.trailers);
      let messages = 0;
      for await (const message of next(requests)) {
        if (messages++ === 0 && responseStream) seen.push(call.headers?.get("where"));
        yield message;
      }
      seen.push(call.headers?.get("where"), call.trailers?.get("where"));
    };
    const { address } = await start(echo, { callInterceptors: [server] });
    const hooked: unknown[] = [];
    await callIn(mode, connect(address, { callInterceptors: [look] }), asks, {
      onHeaders: (headers) => hooked.push(headers.get("where")),
      onTrailers: (trailers) => hooked.push(trailers.get("where")),
    });
    const first = responseStream ? [["headers"]] : [];
    expect(seen).toEqual([undefined, undefined, ...first, ["headers"], ["trailers"]]);
    expect(hooked).toEqual([["headers"], ["trailers"]]);
  });

  test("values go from interceptor to handler, and from the caller to its interceptors", async () => {
    const user = contextKey("user", "nobody");
    const tries = contextKey("tries", 0);
    const seen: unknown[] = [];
    const login: CallInterceptor<ServerCall> = (requests, call, next) => {
      call.values.set(user, String(call.metadata.get("user")[0]));
      return next(requests);
    };
    const note = (call: ServerCall) => void seen.push(call.values.get(user), call.values.get(tries));
    const server: EchoServer = {
      async say(_, call) {
        note(call);
        return {};
      },
      async *list(_, call) {
        note(call);
        yield {};
      },
      async collect(_, call) {
        note(call);
        return {};
      },
      async *chat(_, call) {
        note(call);
        yield {};
      },
    };
    const name: CallInterceptor<ClientCall> = async function* (requests, call, next) {
      call.metadata.set("user", call.values.get(user));
      yield* next(requests);
      call.values.set(tries, call.values.get(tries) + 1);
    };
    const { address } = await start(server, { callInterceptors: [login] });
    const client = connect(address, { callInterceptors: [name] });
    const values = new ContextValues().set(user, "ada");
    await callIn(mode, client, asks, { values });
    await callIn(mode, client, asks, { values });
    await callIn(mode, client, asks);
    expect(seen).toEqual(["ada", 0, "ada", 0, "nobody", 0]);
    expect(values.get(tries)).toBe(2);
  });

  test("a call is not made, or served, if an interceptor throws", async () => {
    let served = 0;
    const count = () => void served++;
    const refusal = new RpcError(status.UNAUTHENTICATED, "log in first");
    const onServer: CallInterceptor<ServerCall> = (requests, call, next) => {
      if (call.metadata.get("token")[0] !== "secret") throw refusal;
      return next(requests);
    };
    const counting: CallInterceptor = (requests, _call, next) => {
      count();
      return next(requests);
    };
    const { address } = await start(echo, { callInterceptors: [onServer, counting] });
    await expect(callIn(mode, connect(address), asks)).rejects.toMatchObject({
      code: status.UNAUTHENTICATED,
      details: "log in first",
    });
    // biome-ignore lint/correctness/useYield: it lets nothing through.
    const onClient: CallInterceptor = async function* () {
      throw refusal;
    };
    await expect(callIn(mode, connect(address, { callInterceptors: [onClient] }), asks)).rejects.toBe(refusal);
    expect(served).toBe(0);
    const metadata = new Metadata();
    metadata.set("token", "secret");
    await callIn(mode, connect(address), asks, { metadata });
    expect(served).toBe(1);
  });

  test("an interceptor can answer by itself", async () => {
    const kept: CallInterceptor = async function* () {
      yield { text: "kept" } as object;
    };
    const { address } = await start({}, { callInterceptors: [kept] });
    // The method is left out, and so has no interceptors either.
    await expect(callIn(mode, connect(address), asks)).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
    const nobody = connect("127.0.0.1:1", { callInterceptors: [kept] });
    expect(await callIn(mode, nobody, asks)).toEqual([{ text: "kept" }]);
    const { client } = await start(echo, { callInterceptors: [kept] });
    expect(await callIn(mode, client, asks)).toEqual([{ $typeName: "echo.Answer", text: "kept", index: 0 }]);
  });
});
