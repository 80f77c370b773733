import { status } from "@grpc/grpc-js";
import type { AnyMessage, Call, CallInterceptor, Next } from "./call-interceptor.js";
import type { MethodInfo } from "./definition.js";
import { RpcError } from "./status.js";
import { type Cuttable, cuttable } from "./stream/cuttable.js";
import { inThisScope } from "./stream/in-this-scope.js";
import { iterate } from "./stream/iterate.js";

/** What makes or serves calls of one method: its kind says whether it takes, and gives, one message or an iterable. */
export type Target<C extends Call> = (request: unknown, call: C) => unknown;

type Kind = Pick<MethodInfo, "requestStream" | "responseStream">;

/**
 * Puts interceptors around a target, the first of them outermost. Where there are none, it is the target itself.
 *
 * @param leave Called when the reader of the responses leaves while interceptors wait: ends what they wait for.
 */
export function intercepted<C extends Call>(
  interceptors: readonly CallInterceptor<C>[],
  kind: Kind,
  target: Target<C>,
  leave: (call: C) => void = () => {},
): Target<C> {
  if (interceptors.length === 0) return target;
  return (request, call) => {
    let reached: readonly Cuttable<AnyMessage>[] = [];
    const innermost: Next = (requests) => {
      const responses = cuttable(() => reach(target, kind, requests, call));
      reached = [...reached.filter(({ over }) => !over), responses];
      return inThisScope(responses);
    };
    const outermost = interceptors.reduceRight<Next>(
      (next, interceptor) => (requests) => inThisScope(checked(interceptor(asynchronous(requests), call, next))),
      innermost,
    );
    // The kind says which it is.
    const responses = outermost((kind.requestStream ? request : [request]) as AsyncIterable<AnyMessage>);
    if (!kind.responseStream) return only(responses, "response");
    return cuttable(
      () => iterate(responses),
      () => {
        leave(call);
        const error = call.signal.aborted ? call.signal.reason : new RpcError(status.CANCELLED, "the reader has left");
        for (const innermost of reached) innermost.cut({ failure: { error } });
      },
    );
  };
}

/** Calls a target, and gives its responses, however many its kind has. */
async function reach<C extends Call>(
  target: Target<C>,
  { requestStream, responseStream }: Kind,
  requests: Parameters<Next>[0],
  call: C,
): Promise<AsyncIterator<AnyMessage> | Iterator<AnyMessage>> {
  const response = target(requestStream ? requests : await only(requests, "request"), call);
  // The kind says which it is.
  return responseStream ? iterate(response as AsyncIterable<AnyMessage>) : [(await response) as AnyMessage].values();
}

/** @throws RpcError if an interceptor gave something else, as one does that is an async function and no generator. */
function checked(responses: AsyncIterable<AnyMessage>): AsyncIterable<AnyMessage> {
  if (Symbol.asyncIterator in Object(responses)) return responses;
  throw new RpcError(status.INTERNAL, "an interceptor gave no async iterable");
}

function asynchronous<T>(messages: AsyncIterable<T> | Iterable<T>): AsyncIterable<T> {
  return Symbol.asyncIterator in Object(messages) ? (messages as AsyncIterable<T>) : cuttable(() => iterate(messages));
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
