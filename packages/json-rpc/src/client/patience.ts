import { setMaxListeners } from "node:events";
import { status } from "@grpc/grpc-js";
import { type CallOptions, RpcError } from "@protoc-gen-ts/runtime/grpc";
import { MAX_TIMER_MS, millisecondsOf } from "../limits.js";
import { callError } from "./call-error.js";

/** How long a caller waits. */
export interface Patience {
  /** In milliseconds since 1970; Infinity where there is no end. */
  readonly deadline: number;
  /** Aborts when he waits no more; with what the call came to as its reason. */
  readonly signal: AbortSignal;
  /** Lets go of what it listens to. */
  close(): void;
}

/** @throws RangeError or TypeError if an option is none. */
export function patience(options: Pick<CallOptions, "timeoutMs" | "deadline" | "signal" | "call">): Patience {
  const controller = new AbortController();
  const followed = [options.signal, options.call?.signal].filter((signal) => signal !== undefined);
  const until = deadlineOf(options);
  const follow = ({ target }: Event): void => stop((target as AbortSignal).reason); // they are signals
  const stop = (reason: unknown): void =>
    controller.abort(callError(codeOf(reason), "the signal of the call was aborted", { cause: reason }));
  for (const signal of followed) {
    if (typeof signal.addEventListener !== "function") throw new TypeError("signal must be an AbortSignal");
    setMaxListeners(0, signal); // one may serve many calls
    if (signal.aborted) stop(signal.reason);
    signal.addEventListener("abort", follow);
  }
  const expire = (): void => controller.abort(callError(status.DEADLINE_EXCEEDED, "Deadline exceeded"));
  const left = until - Date.now();
  if (left <= 0) expire(); // before anything is sent
  const timer = left > 0 && left < Number.POSITIVE_INFINITY ? setTimeout(expire, left) : undefined;
  return {
    deadline: until,
    signal: controller.signal,
    close() {
      clearTimeout(timer);
      for (const signal of followed) signal.removeEventListener("abort", follow);
    },
  };
}

function deadlineOf({ timeoutMs, deadline, call }: Pick<CallOptions, "timeoutMs" | "deadline" | "call">): number {
  const given = deadline?.getTime() ?? Number.POSITIVE_INFINITY;
  if (Number.isNaN(given)) throw new RangeError("deadline must be a valid Date");
  const now = Date.now();
  const timeout = now + millisecondsOf("timeoutMs", timeoutMs, Number.POSITIVE_INFINITY);
  const until = Math.min(given, timeout, call?.deadline?.getTime() ?? Number.POSITIVE_INFINITY);
  return until - now > MAX_TIMER_MS ? Number.POSITIVE_INFINITY : until;
}

/** A signal aborts for want of time as well: AbortSignal.timeout(), and that of a call that is served. */
function codeOf(reason: unknown): status {
  if (reason instanceof RpcError) return reason.code;
  const { name } = Object(reason) as { name?: unknown }; // a signal's reason may be anything
  return name === "TimeoutError" ? status.DEADLINE_EXCEEDED : status.CANCELLED;
}
