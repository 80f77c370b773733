import { status } from "@grpc/grpc-js";
import { expectManyListeners } from "../many-listeners.js";
import { ofCall, RpcError } from "../status.js";

/** A signal of its own, which follows others. */
export interface Cancellation {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Follows them no more. */
  close(): void;
}

/**
 * Aborts when one of these signals does, or at a deadline. AbortSignal.any() would do, but some versions of Node.js keep
 * a little of each signal that follows one that lives on.
 *
 * @throws TypeError if one is no AbortSignal.
 */
export function cancellation(sources: readonly (AbortSignal | undefined)[], deadline?: Date): Cancellation {
  const controller = new AbortController();
  expectManyListeners(controller.signal);
  const followed = sources.filter((source) => source !== undefined);
  const follow = ({ target }: Event): void => controller.abort((target as AbortSignal).reason); // signals only
  for (const source of followed) {
    expectManyListeners(source);
    if (source.aborted) controller.abort(source.reason);
    source.addEventListener("abort", follow);
  }
  const expire = (): void => controller.abort(new RpcError(status.DEADLINE_EXCEEDED, "the deadline has passed"));
  const timer = deadline === undefined ? undefined : setTimeout(expire, deadline.getTime() - Date.now());
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    close() {
      clearTimeout(timer);
      for (const source of followed) source.removeEventListener("abort", follow);
    },
  };
}

/** What a call comes to that is cancelled by a signal. */
export function aborted({ reason }: AbortSignal): RpcError {
  return ofCall(new RpcError(codeOfAbort(reason), "the signal of the call was aborted", { cause: reason }));
}

/** A signal aborts for want of time as well: AbortSignal.timeout(), and that of a call that is served. */
function codeOfAbort(reason: unknown): status {
  if (reason instanceof RpcError) return reason.code;
  const { name } = Object(reason) as { name?: unknown }; // a signal's reason may be anything
  return name === "TimeoutError" ? status.DEADLINE_EXCEEDED : status.CANCELLED;
}
