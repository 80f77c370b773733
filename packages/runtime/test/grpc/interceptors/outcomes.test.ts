import { Metadata, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { type AnyMessage, type CallInterceptor, RpcError, type ServerCall } from "../../../src/grpc/index.js";
import type { EchoServer } from "../echo-service.js";
import { connect, failure, rpcFailure, start } from "../harness.js";
import { callIn, echo, modes, streams } from "./calls.js";

// How calls end that have interceptors around them.

const asks = [{ text: "a", count: 1 }];

/** Notes what it sees go wrong. */
function catching(seen: unknown[]): CallInterceptor {
  return async function* (requests, _call, next) {
    try {
      yield* next(requests);
    } catch (error) {
      seen.push(error);
      throw error;
    }
  };
}

/** Fails in all methods, at once or after the first response. */
function failing(error: () => unknown): EchoServer {
  const fail = async (): Promise<never> => {
    throw error();
  };
  return {
    say: fail,
    // biome-ignore lint/correctness/useYield: it fails before it gives anything.
    async *list() {
      await fail();
    },
    collect: fail,
    async *chat() {
      yield {};
      await fail();
    },
  };
}

describe.each(modes)("%s", (mode) => {
  const [requestStream, responseStream] = streams[mode];

  test("interceptors see what the handler threw on the server, and an RpcError on the client", async () => {
    const thrown = new TypeError("password is hunter2");
    const onServer: unknown[] = [];
    const onClient: unknown[] = [];
    const reported: unknown[] = [];
    const { address } = await start(
      failing(() => thrown),
      { callInterceptors: [catching(onServer)], onError: (error) => reported.push(error) },
    );
    const client = connect(address, { callInterceptors: [catching(onClient)] });
    const error = await rpcFailure(callIn(mode, client, asks));
    expect(error).toMatchObject({ code: status.UNKNOWN, details: "Unknown error" });
    expect(onServer).toEqual([thrown]);
    expect(onServer[0]).toBe(thrown);
    expect(onClient).toEqual([error]);
    expect(reported).toEqual([thrown]);
  });

  test("an interceptor can make another error of it, or an answer", async () => {
    const thrown = new Error("no such row");
    const explaining: CallInterceptor = async function* (requests, _call, next) {
      try {
        yield* next(requests);
      } catch (cause) {
        throw new RpcError(status.NOT_FOUND, "no such user", { cause });
      }
    };
    const reported: unknown[] = [];
    const { address } = await start(
      failing(() => thrown),
      { callInterceptors: [explaining], onError: (error) => reported.push(error) },
    );
    const error = await rpcFailure(callIn(mode, connect(address), asks));
    expect(error).toMatchObject({ code: status.NOT_FOUND, details: "no such user" });
    expect(reported).toMatchObject([{ code: status.NOT_FOUND, cause: thrown }]);

    const fallback: CallInterceptor = async function* (requests, _call, next) {
      try {
        yield* next(requests);
      } catch {
        const instead: object = { text: "instead" };
        yield instead;
      }
    };
    const answers = await callIn(mode, connect(address, { callInterceptors: [fallback] }), asks);
    expect(answers.at(-1)).toEqual({ text: "instead" });
  });

  test("the error's metadata are the call's trailers", async () => {
    const seen: unknown[] = [];
    const look: CallInterceptor = async function* (requests, call, next) {
      try {
        yield* next(requests);
      } finally {
        if ("headers" in call) seen.push((call as { trailers?: Metadata }).trailers?.get("why"));
      }
    };
    const metadata = new Metadata();
    metadata.set("why", "because");
    const { address } = await start(failing(() => new RpcError(status.ABORTED, "", { metadata })));
    const error = await rpcFailure(callIn(mode, connect(address, { callInterceptors: [look] }), asks));
    expect(error.metadata.get("why")).toEqual(["because"]);
    expect(seen).toEqual([["because"]]);
  });

  test("what is no RpcError of an interceptor is hidden by a server, and goes to a client's caller as it is", async () => {
    const mine = new Error("mine");
    const throwing: CallInterceptor = () => {
      throw mine;
    };
    const reported: unknown[] = [];
    const { address } = await start(echo, { callInterceptors: [throwing], onError: (error) => reported.push(error) });
    expect(await rpcFailure(callIn(mode, connect(address), asks))).toMatchObject({
      code: status.UNKNOWN,
      details: "Unknown error",
    });
    expect(reported).toEqual([mine]);
    const client = connect(address, { callInterceptors: [throwing] });
    expect(await failure(callIn(mode, client, asks))).toBe(mine);
  });

  test("what an interceptor of a handler's own client throws is not for the handler's client", async () => {
    const refusing: CallInterceptor = () => {
      throw new RpcError(status.UNAUTHENTICATED, "no password for the database");
    };
    const backend = connect("127.0.0.1:1", { callInterceptors: [refusing] });
    const call = () => callIn(mode, backend, asks);
    const server: EchoServer = {
      say: async () => (await call())[0]!,
      async *list() {
        yield* await call();
      },
      collect: async () => (await call())[0]!,
      async *chat() {
        yield* await call();
      },
    };
    const reported: unknown[] = [];
    const { address } = await start(server, { onError: (error) => reported.push(error) });
    const error = await rpcFailure(callIn(mode, connect(address), asks));
    expect(error).toMatchObject({ code: status.UNKNOWN, details: "Unknown error" });
    expect(reported).toMatchObject([{ code: status.UNAUTHENTICATED }]);
  });

  test("an error's stack shows who waits for the call, behind interceptors too", async () => {
    const { address } = await start({});
    const client = connect(address, { callInterceptors: [catching([])] });
    const error = await rpcFailure(callIn(mode, client, asks));
    expect(error.code).toBe(status.UNIMPLEMENTED);
    expect(error.stack).toMatch(/^RpcError: UNIMPLEMENTED: /);
    expect(error.stack).toContain("outcomes.test");
  });

  test("a call can be made again by calling next again", async () => {
    let served = 0;
    const flaky = async () => {
      if (++served < 3) throw new RpcError(status.UNAVAILABLE, "try again");
      return { text: `served ${served}` };
    };
    const { address } = await start({
      say: flaky,
      async *list() {
        yield await flaky();
      },
      collect: flaky,
      async *chat() {
        yield await flaky();
      },
    });
    const tried: unknown[] = [];
    const retrying: CallInterceptor = async function* (requests, call, next) {
      const sent: AnyMessage[] = [];
      for await (const request of requests) sent.push(request);
      for (;;) {
        try {
          call.metadata.set("attempt", String(tried.length));
          yield* next(sent);
          return;
        } catch (error) {
          tried.push((error as RpcError).code);
        }
      }
    };
    const { signal } = new AbortController();
    const client = connect(address, { callInterceptors: [retrying] });
    expect(await callIn(mode, client, asks, { signal })).toMatchObject([{ text: "served 3" }]);
    expect(tried).toEqual([status.UNAVAILABLE, status.UNAVAILABLE]);
  });

  test("headers are those of the last attempt", async () => {
    let served = 0;
    const once = async (call: ServerCall) => {
      if (served++ > 0) throw new RpcError(status.UNAVAILABLE);
      call.sendHeaders(new Metadata());
      return {};
    };
    const { address } = await start({
      say: (_, call) => once(call),
      async *list(_, call) {
        yield await once(call);
      },
      collect: (_, call) => once(call),
      async *chat(_, call) {
        yield await once(call);
      },
    });
    const seen: boolean[] = [];
    const twice: CallInterceptor = async function* (requests, call, next) {
      const look = () => seen.push((call as { headers?: Metadata }).headers !== undefined);
      for await (const _ of next([{}]));
      look();
      try {
        yield* next(requests);
      } finally {
        look();
      }
    };
    const client = connect(address, { callInterceptors: [twice] });
    await rpcFailure(callIn(mode, client, asks));
    expect(seen).toEqual([true, false]);
  });

  describe("misuse is INTERNAL, and says what is wrong", () => {
    const wrong: [string, CallInterceptor, string][] = [
      ["an async function that is no generator", (async () => {}) as never, "an interceptor gave no async iterable"],
    ];
    if (!responseStream) {
      wrong.push(
        ["no response", async function* () {}, "an interceptor gave no response"],
        [
          "two responses",
          async function* (requests, _call, next) {
            yield* next(requests);
            yield {};
          },
          "an interceptor gave more than one response",
        ],
      );
    }
    if (!requestStream) {
      wrong.push(
        ["no request", (_requests, _call, next) => next([]), "an interceptor gave no request"],
        ["two requests", (_requests, _call, next) => next([{}, {}]), "an interceptor gave more than one request"],
      );
    }

    test.each(wrong)("%s", async (_, interceptor, details) => {
      const { address } = await start(echo, { callInterceptors: [interceptor], onError: () => {} });
      const expected = { code: status.INTERNAL, details };
      expect(await rpcFailure(callIn(mode, connect(address), asks))).toMatchObject(expected);
      const client = connect(address, { callInterceptors: [interceptor] });
      expect(await rpcFailure(callIn(mode, client, asks))).toMatchObject(expected);
    });

    test("requests that are none", async () => {
      const forgetting: CallInterceptor = (_requests, _call, next) => next(undefined as never);
      const reported: unknown[] = [];
      const { address } = await start(echo, {
        callInterceptors: [forgetting],
        onError: (error) => reported.push(error),
      });
      expect(await rpcFailure(callIn(mode, connect(address), asks))).toMatchObject({ code: status.UNKNOWN });
      expect(reported).toHaveLength(1);
      expect(reported[0]).toBeInstanceOf(TypeError);
      const client = connect(address, { callInterceptors: [forgetting] });
      expect(await failure(callIn(mode, client, asks))).toBeInstanceOf(TypeError);
    });
  });
});
