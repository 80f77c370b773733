import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { warningsOf } from "../../../../test/support/warnings.js";
import { type CallInterceptor, type ClientCall, pushable } from "../../src/grpc/index.js";
import { connect, rpcFailure, start } from "./harness.js";

/** As many as a handler has that waits for a hundred things at a time. */
function listen(signal: AbortSignal): void {
  for (let i = 0; i < 100; i++) signal.addEventListener("abort", () => {});
}

test("the signals of calls and streams may be listened to by many", async () => {
  const interceptor: CallInterceptor<ClientCall> = (requests, call, next) => {
    listen(call.signal);
    return next(requests);
  };
  const { address } = await start({
    async say(_, { signal }) {
      listen(signal);
      return {};
    },
  });
  const warnings = await warningsOf(async () => {
    await connect(address, { callInterceptors: [interceptor] }).say({});
    listen(pushable().signal);
  });
  expect(warnings).toEqual([]);
});

test("a signal that is not Node.js's own will do", async () => {
  const { client } = await start({ say: () => new Promise(() => {}) });
  const listeners = new Set<(event: object) => void>();
  const signal = {
    aborted: false,
    reason: undefined as unknown,
    addEventListener: (_: string, listener: (event: object) => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: (event: object) => void) => listeners.delete(listener),
  };
  const failed = rpcFailure(client.say({}, { signal: signal as unknown as AbortSignal }));
  signal.aborted = true;
  signal.reason = new DOMException("enough", "AbortError");
  for (const listener of listeners) listener({ target: signal });
  expect(await failed).toMatchObject({ code: status.CANCELLED, cause: signal.reason });
  expect(listeners.size).toBe(0);
});
