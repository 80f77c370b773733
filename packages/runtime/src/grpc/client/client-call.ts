import { type Metadata, status } from "@grpc/grpc-js";
import type { Call } from "../call-interceptor.js";
import { ContextValues } from "../context-values.js";
import type { MethodInfo } from "../definition.js";
import { RpcError } from "../status.js";
import { type CallOptions, parentOf, toDeadline, toMetadata } from "./call-options.js";
import { type Cancellation, cancellation } from "./cancellation.js";

/** A call that a client makes, as its interceptors know it. */
export interface ClientCall extends Call {
  /** What came with the server's headers, once it did; of the last attempt, where an interceptor makes several. */
  readonly headers: Metadata | undefined;
  /** What came with the status, good or bad, once it did; of the last attempt, as above. */
  readonly trailers: Metadata | undefined;
}

/** A call with interceptors around it. */
export interface InterceptedCall {
  readonly call: ClientCall;
  /** The options of one attempt: what interceptors left in the call, its time limit and its cancellation. */
  attempt(): CallOptions;
  /** Cancels what is under way, as nobody waits for it any more. */
  leave(): void;
  /** Lets go of what the call listens to. */
  close(): void;
}

/** @throws RangeError or TypeError if an option is none. */
export function interceptedCall(method: MethodInfo, given: CallOptions): InterceptedCall {
  const parent = parentOf(given);
  const until = toDeadline(given, parent);
  const deadline = until === Number.POSITIVE_INFINITY ? undefined : new Date(until);
  const metadata = toMetadata(given);
  const cancelled = cancellation([given.signal, parent?.signal]);
  let expiring: Cancellation | undefined;
  let over = false;
  let headers: Metadata | undefined;
  let trailers: Metadata | undefined;
  return {
    call: {
      method,
      metadata,
      deadline,
      values: given.values ?? new ContextValues(),
      get signal() {
        return (expiring ??= over ? cancelled : cancellation([cancelled.signal], deadline)).signal;
      },
      get headers() {
        return headers;
      },
      get trailers() {
        return trailers;
      },
    },
    attempt() {
      headers = undefined;
      trailers = undefined;
      return {
        ...given,
        // Attempts end at the deadline by themselves, and say more of it than a signal does.
        call: { signal: cancelled.signal, deadline },
        signal: undefined,
        timeoutMs: undefined,
        deadline: undefined,
        metadata,
        waitForReady: undefined, // it is in the metadata now
        onHeaders(received) {
          headers = received;
          given.onHeaders?.(received);
        },
        onTrailers(received) {
          trailers = received;
          given.onTrailers?.(received);
        },
      };
    },
    leave() {
      cancelled.abort(new RpcError(status.CANCELLED, "the responses are read no further"));
    },
    close() {
      over = true;
      expiring?.close();
      cancelled.close();
    },
  };
}
