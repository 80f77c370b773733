import type { Message } from "@bufbuild/protobuf";
import type { Metadata } from "@grpc/grpc-js";
import type { ContextValues } from "./context-values.js";
import type { MethodInfo } from "./definition.js";

/** What an interceptor knows of a call, be it made by a client or served. */
export interface Call {
  /** Which method is called. */
  readonly method: MethodInfo;
  /** What the client sends along. On a client, what is set here is sent. https://grpc.io/docs/guides/metadata/ */
  readonly metadata: Metadata;
  /** When the client gives up; undefined where it does not. https://grpc.io/docs/guides/deadlines/ */
  readonly deadline: Date | undefined;
  /** Aborts when the call is cancelled, or its deadline passes. https://grpc.io/docs/guides/cancellation/ */
  readonly signal: AbortSignal;
  /** What interceptors and handlers leave for each other. */
  readonly values: ContextValues;
}

/** A message on its way. What was received is complete; what is to be sent may be partial, and without `$typeName`. */
export type AnyMessage = Partial<Message>;

/**
 * What comes after an interceptor: the next one, at last the network or the handler. It runs in the scope in which this
 * is called, such as that of an AsyncLocalStorage, and begins when the first response is asked for.
 */
export type Next = (requests: AsyncIterable<AnyMessage> | Iterable<AnyMessage>) => AsyncIterable<AnyMessage>;

/**
 * What stands around calls of all kinds, of clients and of servers: an async generator, as a rule. It gets the requests
 * and gives the responses; where the kind of the method says that there is one message, exactly one.
 *
 * ```ts
 * const timing: CallInterceptor = async function* (requests, call, next) {
 *   const start = performance.now();
 *   try {
 *     yield* next(requests);
 *   } finally {
 *     console.log(call.method.path, performance.now() - start, "ms");
 *   }
 * };
 * ```
 *
 * One that waits for something by itself passes `call.signal` on to it, so that it ends with the call. One that answers
 * by itself on a client gives whole messages, as the caller is told to get them. What one throws is the outcome of the
 * call: a client's caller gets it, and a server treats it as what a handler throws.
 *
 * One that is for servers only takes a `ServerCall`, and one for clients a `ClientCall`.
 */
export type CallInterceptor<C extends Call = Call> = (
  requests: AsyncIterable<AnyMessage>,
  call: C,
  next: Next,
) => AsyncIterable<AnyMessage>;
