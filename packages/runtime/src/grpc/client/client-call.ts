import type { Metadata } from "@grpc/grpc-js";
import type { Call } from "../call-interceptor.js";
import { ContextValues } from "../context-values.js";
import type { MethodInfo } from "../definition.js";
import { type CallOptions, parentOf, toDeadline, toMetadata } from "./call-options.js";

/** A call that a client makes, as its interceptors know it. */
export interface ClientCall extends Call {
  /** What came with the server's headers, once it did; of the last attempt, where an interceptor makes several. */
  readonly headers: Metadata | undefined;
  /** What came with the status, good or bad, once it did. */
  readonly trailers: Metadata | undefined;
}

/** A call, and the options with which it is made after its interceptors had their say. */
export interface InterceptedCall {
  readonly call: ClientCall;
  readonly options: CallOptions;
}

/**
 * @throws RangeError or TypeError if an option is none.
 */
export function interceptedCall(method: MethodInfo, given: CallOptions): InterceptedCall {
  const parent = parentOf(given);
  const until = toDeadline(given, parent);
  const deadline = until === Number.POSITIVE_INFINITY ? undefined : new Date(until);
  const metadata = toMetadata(given);
  let signal: AbortSignal | undefined;
  let headers: Metadata | undefined;
  let trailers: Metadata | undefined;
  return {
    call: {
      method,
      metadata,
      deadline,
      values: given.values ?? new ContextValues(),
      get signal() {
        return (signal ??= AbortSignal.any([given.signal, parent?.signal].filter((part) => part !== undefined)));
      },
      get headers() {
        return headers;
      },
      get trailers() {
        return trailers;
      },
    },
    options: {
      ...given,
      call: parent,
      metadata,
      waitForReady: undefined, // it is in the metadata now
      timeoutMs: undefined,
      deadline,
      onHeaders(received) {
        headers = received;
        given.onHeaders?.(received);
      },
      onTrailers(received) {
        trailers = received;
        given.onTrailers?.(received);
      },
    },
  };
}
