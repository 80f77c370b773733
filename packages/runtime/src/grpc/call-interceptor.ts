import type { Message } from "@bufbuild/protobuf";
import { type Metadata, status } from "@grpc/grpc-js";
import type { ContextValues } from "./context-values.js";
import type { MethodInfo } from "./definition.js";
import { RpcError } from "./status.js";

/** What an interceptor knows of a call, be it made by a client or served. */
export interface Call {
  readonly method: MethodInfo;
  /** What the client sends along. On a client, what is set here is sent. https://grpc.io/docs/guides/metadata/ */
  readonly metadata: Metadata;
  /** When the client gives up; undefined where it does not. https://grpc.io/docs/guides/deadlines/ */
  readonly deadline: Date | undefined;
  /** Aborts when the call is cancelled. https://grpc.io/docs/guides/cancellation/ */
  readonly signal: AbortSignal;
  /** What interceptors and handlers leave for each other. */
  readonly values: ContextValues;
}

/** A message on its way. What was received is complete; what is to be sent may be partial, and without `$typeName`. */
export type AnyMessage = Partial<Message>;

/** What comes after an interceptor: the next one, at last the network or the handler. */
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
 * One that is for servers only takes a `ServerCall`, and one for clients a `ClientCall`.
 */
export type CallInterceptor<C extends Call = Call> = (
  requests: AsyncIterable<AnyMessage>,
  call: C,
  next: Next,
) => AsyncIterable<AnyMessage>;

/** What makes or serves calls of one method: its kind says whether it takes, and gives, one message or an iterable. */
export type Target<C extends Call> = (request: unknown, call: C) => unknown;

/** Puts interceptors around a target, the first of them outermost. Where there are none, it is the target itself. */
export function intercepted<C extends Call>(
  interceptors: readonly CallInterceptor<C>[],
  { requestStream, responseStream }: Pick<MethodInfo, "requestStream" | "responseStream">,
  target: Target<C>,
): Target<C> {
  if (interceptors.length === 0) return target;
  return (request, call) => {
    const innermost: Next = async function* (requests) {
      const response = target(requestStream ? requests : await only(requests, "request"), call);
      // The kind says which it is.
      if (responseStream) yield* response as AsyncIterable<AnyMessage>;
      else yield (await response) as AnyMessage;
    };
    const outermost = interceptors.reduceRight<Next>(
      (next, interceptor) => (requests) => interceptor(asynchronous(requests), call, next),
      innermost,
    );
    // The kind says which it is.
    const responses = outermost((requestStream ? request : [request]) as AsyncIterable<AnyMessage>);
    return responseStream ? responses : only(responses, "response");
  };
}

function asynchronous<T>(messages: AsyncIterable<T> | Iterable<T>): AsyncIterable<T> {
  return Symbol.asyncIterator in messages ? messages : toAsync(messages);
}

async function* toAsync<T>(messages: Iterable<T>): AsyncIterable<T> {
  yield* messages;
}

/** @throws RpcError if there is not exactly one. */
async function only<T>(messages: AsyncIterable<T> | Iterable<T>, what: string): Promise<T> {
  let found: { readonly message: T } | undefined;
  for await (const message of messages) {
    if (found !== undefined) throw new RpcError(status.INTERNAL, `an interceptor gave more than one ${what}`);
    found = { message };
  }
  if (found === undefined) throw new RpcError(status.INTERNAL, `an interceptor gave no ${what}`);
  return found.message;
}
