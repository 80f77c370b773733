import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import type { RpcError, ServerCall } from "@protoc-gen-ts/runtime/grpc";
import { ask, greets, post, serving, talk } from "./serving.js";

// How calls end before they are answered: their client goes away, or their time is over.

const method = "Greeter.SayHello";
const request = { jsonrpc: "2.0", method, params: { name: "you" }, id: 1 };

/** Never answers, and says what its call was. */
function waiting() {
  const calls: ServerCall[] = [];
  const came = { now: (): void => {} };
  const first = new Promise<void>((resolve) => {
    came.now = resolve;
  });
  return {
    calls,
    first,
    ...greets({
      sayHello(_request, call) {
        calls.push(call);
        came.now();
        return new Promise((_, reject) => call.signal.addEventListener("abort", () => reject(call.signal.reason)));
      },
    }),
  };
}

const aborted = ({ signal }: ServerCall): Promise<RpcError> =>
  new Promise((resolve) => {
    const tell = (): void => resolve(signal.reason);
    if (signal.aborted) tell();
    else signal.addEventListener("abort", tell);
  });

describe("a client that goes away", () => {
  test("over HTTP", async () => {
    const { calls, first, ...served } = waiting();
    const { url } = await serving(served);
    const controller = new AbortController();
    const answer = post(url, [request, { ...request, id: 2 }], {}, controller.signal).catch(() => "aborted");
    await first;
    controller.abort();
    expect(await answer).toBe("aborted");
    for (const call of calls) expect(await aborted(call)).toMatchObject({ code: status.CANCELLED });
    expect(calls).toHaveLength(2);
  });

  test.each(["destroy", "resetAndDestroy"] as const)("over TCP, by %s", async (how) => {
    const { calls, first, ...served } = waiting();
    const { tcp } = await serving(served);
    const { socket, send } = await talk(tcp.port);
    send(request);
    await first;
    socket[how]();
    expect(await aborted(calls[0]!)).toMatchObject({ code: status.CANCELLED });
  });

  test("over TCP, only to send no more: it gets its answers, and the end", async () => {
    const { tcp } = await serving(
      greets({
        async sayHello({ name }) {
          await sleep(400);
          return { message: name };
        },
      }),
    );
    const { socket, send, line } = await talk(tcp.port);
    send({ ...request, params: { name: "a" } });
    send(JSON.stringify({ ...request, params: { name: "b" } })); // without a newline
    socket.end();
    const answers = [await line(), await line()].map((text) => JSON.parse(text!).result.message);
    expect(answers).toEqual(["a", "b"]);
    expect(await line()).toBeUndefined();
  });

  test.each(["HTTP", "TCP"])("does not stop what it did not wait for, over %s", async (transport) => {
    const { calls, first, ...served } = waiting();
    const { url, tcp } = await serving({ ...served, timeoutMs: 500 });
    const { id: _, ...notification } = request;
    const controller = new AbortController();
    if (transport === "HTTP") post(url, notification, {}, controller.signal).catch(() => {});
    else (await talk(tcp.port)).send(notification);
    await first;
    controller.abort();
    expect(await aborted(calls[0]!)).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  });
});

describe("deadlines", () => {
  const late = { error: { code: -32004, data: { status: "DEADLINE_EXCEEDED" } } };

  test("of the server", async () => {
    const { calls, first: _, ...served } = waiting();
    const { url, tcp } = await serving({ ...served, timeoutMs: 50 });
    expect(await ask(url, request)).toMatchObject(late);
    const { send, next } = await talk(tcp.port);
    send(request);
    expect(await next()).toMatchObject(late);
    for (const call of calls) expect(await aborted(call)).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    expect(calls).toHaveLength(2);
  });

  test("of the client, if it is the earlier one", async () => {
    const { calls, first: _, ...served } = waiting();
    const { url } = await serving({ ...served, timeoutMs: 60_000 });
    expect(JSON.parse((await post(url, request, { "grpc-timeout": "50m" })).text)).toMatchObject(late);
    expect(calls[0]!.deadline!.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test.each([Number.POSITIVE_INFINITY, 2 ** 40])("one of %p is none", async (timeoutMs) => {
    const say = { sayHello: async (_: unknown, call: ServerCall) => ({ message: String(call.deadline) }) };
    const { url } = await serving({ ...greets(say), timeoutMs });
    expect(await ask(url, request)).toMatchObject({ result: { message: "undefined" } });
  });

  test("a handler that does not listen is not waited for", async () => {
    const { url } = await serving({ ...greets({ sayHello: () => new Promise(() => {}) }), timeoutMs: 20 });
    expect(await ask(url, request)).toMatchObject(late);
  });
});
