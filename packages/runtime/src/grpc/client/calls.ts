import type { Message } from "@bufbuild/protobuf";
import type { Init } from "../../index.js";
import type {
  BidiStreamingMethod,
  ClientStreamingMethod,
  MethodInfo,
  ServerStreamingMethod,
  UnaryMethod,
} from "../definition.js";
import { failing } from "../failing.js";
import { callIntercepted } from "./call-intercepted.js";
import type { CallOptions } from "./call-options.js";
import { startBidiStreaming, startServerStreaming } from "./response-stream.js";
import { type ServiceClient, stateOf } from "./service-client.js";
import { startClientStreaming, startUnary } from "./single-response.js";

/** Messages that a caller sends. */
type Messages<T extends Message> = AsyncIterable<Init<T>> | Iterable<Init<T>>;

/**
 * Sends one request, and waits for one response.
 *
 * @throws RpcError if the call fails.
 * @throws RangeError or TypeError if an option is none.
 */
export function callUnary<I extends Message, O extends Message>(
  client: ServiceClient,
  method: UnaryMethod<I, O>,
  request: Init<I>,
  options: CallOptions = {},
): Promise<O> {
  return promised(() => call(client, method, request, options, startUnary<I, O>));
}

/**
 * Sends requests as fast as the server takes them, and waits for one response. When the server answers early, the
 * iterator's `return()` is called. When the iterable throws, the call is cancelled.
 *
 * @throws RpcError if the call fails.
 * @throws what the iterable throws.
 * @throws RangeError or TypeError if an option is none.
 */
export function callClientStreaming<I extends Message, O extends Message>(
  client: ServiceClient,
  method: ClientStreamingMethod<I, O>,
  requests: Messages<I>,
  options: CallOptions = {},
): Promise<O> {
  return promised(() => call(client, method, requests, options, startClientStreaming<I, O>));
}

/**
 * Sends one request, and gives the responses as they come. The call starts with the first `next()`, and can be iterated
 * once; to leave the loop cancels it. A reader that is slow slows the server down.
 *
 * The iterator throws an RpcError if the call fails, and a RangeError or TypeError if an option is none.
 */
export function callServerStreaming<I extends Message, O extends Message>(
  client: ServiceClient,
  method: ServerStreamingMethod<I, O>,
  request: Init<I>,
  options: CallOptions = {},
): AsyncIterable<O> {
  return atFirstNext(() => call(client, method, request, options, startServerStreaming<I, O>));
}

/**
 * Sends requests as fast as the server takes them, and gives the responses as they come. The call starts with the first
 * `next()`, and can be iterated once; to leave the loop cancels it. When the call ends early, the `return()` of the
 * requests' iterator is called. When the requests throw, the call is cancelled.
 *
 * The iterator throws an RpcError if the call fails, what the requests throw, and a RangeError or TypeError if an
 * option is none.
 */
export function callBidiStreaming<I extends Message, O extends Message>(
  client: ServiceClient,
  method: BidiStreamingMethod<I, O>,
  requests: Messages<I>,
  options: CallOptions = {},
): AsyncIterable<O> {
  return atFirstNext(() => call(client, method, requests, options, startBidiStreaming<I, O>));
}

/** Makes a call with the client's defaults, through its interceptors. */
function call<M extends MethodInfo, Request, Result>(
  client: ServiceClient,
  method: M,
  request: Request,
  given: CallOptions,
  start: (client: ServiceClient, method: M, request: Request, options: CallOptions) => Result,
): Result {
  const { optionsOf, callInterceptors } = stateOf(client);
  const options = optionsOf(method.path, given);
  if (callInterceptors.length === 0) return start(client, method, request, options);
  // Interceptors know messages of any type, and what is behind them one type: they are held to give what they got.
  const target = (sent: unknown, own: CallOptions): Result => start(client, method, sent as Request, own);
  return callIntercepted(callInterceptors, method, request, options, target) as Result;
}

/** What goes wrong before the call is under way fails it, too. */
function promised<T>(start: () => Promise<T>): Promise<T> {
  try {
    return start();
  } catch (error) {
    return failing(error);
  }
}

/** Starts with the first `next()`, as an async generator does: what is never read is never called. */
function atFirstNext<T>(start: () => AsyncIterable<T>): AsyncIterableIterator<T> {
  let messages: AsyncIterator<T> | undefined;
  let over = false;
  return {
    next() {
      if (over) return Promise.resolve({ done: true, value: undefined });
      try {
        messages ??= start()[Symbol.asyncIterator]();
      } catch (error) {
        over = true;
        return Promise.reject(error);
      }
      return messages.next();
    },
    return() {
      over = true;
      return messages?.return?.() ?? Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
