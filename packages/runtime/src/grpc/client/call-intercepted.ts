import type { CallInterceptor } from "../call-interceptor.js";
import type { MethodInfo } from "../definition.js";
import { awaited } from "../failing.js";
import { intercepted } from "../intercepted.js";
import { ofCall, RpcError } from "../status.js";
import { cuttable } from "../stream/cuttable.js";
import { iterate } from "../stream/iterate.js";
import type { CallOptions } from "./call-options.js";
import { aborted } from "./cancellation.js";
import { type ClientCall, type InterceptedCall, interceptedCall } from "./client-call.js";

/** Makes a call through interceptors. What is behind them may be started several times, or never. */
export function callIntercepted(
  interceptors: readonly CallInterceptor<ClientCall>[],
  method: MethodInfo,
  request: unknown,
  given: CallOptions,
  start: (request: unknown, options: CallOptions) => unknown,
): unknown {
  const made = interceptedCall(method, given);
  const target = (sent: unknown): unknown => start(sent, made.attempt());
  const responses = intercepted([closing(made), ...interceptors], method, target, made.leave)(request, made.call);
  // The kind says which it is.
  return method.responseStream ? responses : awaited(() => responses as Promise<unknown>);
}

/** Stands around all other interceptors: when they are through, nothing of the call is left behind. */
function closing({ close }: InterceptedCall): CallInterceptor<ClientCall> {
  return async function* (requests, call, next) {
    const sent = cuttable(() => iterate(requests));
    try {
      yield* next(sent);
    } catch (error) {
      throw outcome(error, call.signal);
    } finally {
      close();
      // The call has its outcome already: what the requests throw while they clean up has nowhere to go.
      sent.return().catch(() => {});
    }
  };
}

/** What the caller gets for what interceptors throw. */
function outcome(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof RpcError) return ofCall(error);
  const { name } = Object(error) as { name?: unknown }; // they may throw anything
  const isEcho = error === signal.reason || name === "AbortError"; // that is how Node.js's APIs report an abort
  return signal.aborted && isEcho ? aborted(signal) : error;
}
