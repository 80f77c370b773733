import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { activeCall } from "../../../src/grpc/active-call.js";
import { type CallInterceptor, detached } from "../../../src/grpc/index.js";
import type { EchoServer } from "../echo-service.js";
import { connect, start } from "../harness.js";
import { callIn, echo, modes } from "./calls.js";

// What an interceptor runs `next` in, such as an AsyncLocalStorage, counts for all that is behind it.

const asks = [{ text: "a", count: 2 }, { text: "b" }];
const storage = new AsyncLocalStorage<string>();

/** Runs all that is behind it with this in the storage, and what it finds there itself. */
function running(name: string): CallInterceptor {
  return async function* (requests, _call, next) {
    const outer = storage.getStore();
    const within = outer === undefined ? name : `${outer} ${name}`;
    for await (const response of storage.run(within, () => next(requests))) {
      expect(storage.getStore()).toBe(outer);
      await sleep(1);
      yield response;
    }
    expect(storage.getStore()).toBe(outer);
  };
}

/** Notes what handlers find in the storage, whenever they look. */
function looking(seen: unknown[]): EchoServer {
  const look = async () => {
    seen.push(storage.getStore());
    await sleep(1);
    seen.push(storage.getStore());
  };
  return {
    async say() {
      await look();
      return {};
    },
    async *list() {
      await look();
      yield {};
      await look();
    },
    async collect(requests) {
      for await (const _ of requests) await look();
      return {};
    },
    async *chat(requests) {
      for await (const _ of requests) {
        await look();
        yield {};
      }
    },
  };
}

describe.each(modes)("%s", (mode) => {
  test("on a server, for the handler", async () => {
    const seen: unknown[] = [];
    const { client } = await start(looking(seen), { callInterceptors: [running("a"), running("b")] });
    await callIn(mode, client, asks);
    expect(new Set(seen)).toEqual(new Set(["a b"]));
    expect(storage.getStore()).toBeUndefined();
  });

  test("on a client, for grpc-js's interceptors and those behind", async () => {
    const seen: unknown[] = [];
    const { address } = await start(echo);
    const client = connect(address, {
      callInterceptors: [running("a"), running("b")],
      interceptors: [
        (options, nextCall) => {
          seen.push(storage.getStore());
          return nextCall(options) as never;
        },
      ],
    });
    await storage.run("mine", async () => {
      await callIn(mode, client, asks);
      expect(storage.getStore()).toBe("mine");
    });
    expect(seen).toEqual(["mine a b"]);
  });

  test("and so does leaving the call that is served", async () => {
    const seen: unknown[] = [];
    const leaving: CallInterceptor = (requests, _call, next) => detached(() => next(requests));
    const looking: CallInterceptor = async function* (requests, call, next) {
      seen.push(activeCall() === call);
      yield* next(requests);
    };
    const { client } = await start(echo, { propagate: true, callInterceptors: [looking, leaving, looking] });
    await callIn(mode, client, asks);
    expect(seen).toEqual([true, false]);
  });
});
