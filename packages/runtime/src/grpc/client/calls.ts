import type { Message } from "@bufbuild/protobuf";
import type { ClientDuplexStream, ClientReadableStream, ClientWritableStream } from "@grpc/grpc-js";
import type { Init } from "../../index.js";
import type { CallOptions } from "./call-options.js";
import type { ServiceClient } from "./service-client.js";
import { type ClientCall, type Dial, type Outcome, type Surface, startCall } from "./client-call.js";
import type { BidiStreamingMethod, ClientStreamingMethod, ServerStreamingMethod, UnaryMethod } from "../definition.js";
import { type Incoming, incoming } from "../stream/incoming.js";
import { type Outgoing, outgoing } from "../stream/outgoing.js";

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
  return new Promise((resolve, reject) => {
    let reply: O | undefined;
    const dial: Dial<Surface> = (grpc, metadata, grpcOptions, failed) =>
      grpc.makeUnaryRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        request,
        metadata,
        grpcOptions,
        (error, value) => {
          reply = value;
          failed(error);
        },
      );
    startCall(client, options, dial, ({ failure }) => {
      if (failure !== undefined) reject(failure.error);
      else resolve(reply!);
    });
  });
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
  return new Promise((resolve, reject) => {
    let reply: O | undefined;
    let sent: Outgoing | undefined;
    const dial: Dial<ClientWritableStream<Init<I>>> = (grpc, metadata, grpcOptions, failed) =>
      grpc.makeClientStreamRequest(
        method.path,
        method.requestSerialize,
        method.responseDeserialize,
        metadata,
        grpcOptions,
        (error, value) => {
          reply = value;
          failed(error);
        },
      );
    const call = startCall(client, options, dial, ({ failure }) => {
      stop(sent);
      if (failure !== undefined) reject(failure.error);
      else resolve(reply!);
    });
    sent = send(requests, call);
  });
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
  const dial: Dial<ClientReadableStream<O>> = (grpc, metadata, grpcOptions) =>
    grpc.makeServerStreamRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      metadata,
      grpcOptions,
    );
  return atFirstNext(() => {
    const call = startCall(client, options, dial, (outcome) => replies.end(endOf(outcome)));
    const replies: Incoming<O> = incoming(call.surface, call.abandon);
    return replies;
  });
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
  const dial: Dial<ClientDuplexStream<Init<I>, O>> = (grpc, metadata, grpcOptions) =>
    grpc.makeBidiStreamRequest(method.path, method.requestSerialize, method.responseDeserialize, metadata, grpcOptions);
  return atFirstNext(() => {
    let sent: Outgoing | undefined;
    const call = startCall(client, options, dial, (outcome) => {
      stop(sent);
      replies.end(endOf(outcome));
    });
    const replies: Incoming<O> = incoming(call.surface, () => {
      call.abandon();
      stop(sent);
    });
    sent = send(requests, call);
    return replies;
  });
}

function send<I extends Message, S extends ClientWritableStream<Init<I>> | ClientDuplexStream<Init<I>, Message>>(
  requests: Messages<I>,
  call: ClientCall<S>,
): Outgoing {
  const sent = outgoing(requests, call.surface);
  sent.done.then(() => call.surface.end(), call.fail);
  return sent;
}

function stop(sent: Outgoing | undefined): void {
  // The call has its outcome already: what the requests throw while they clean up has nowhere to go.
  sent?.stop().catch(() => {});
}

/** Whoever broke the call off does not want what came before. */
function endOf({ failure, cancelled }: Outcome): Parameters<Incoming<unknown>["end"]>[0] {
  return failure === undefined ? {} : { failure, drop: cancelled };
}

/** Starts with the first `next()`, as an async generator does: what is never read is never called. */
function atFirstNext<T>(start: () => Incoming<T>): AsyncIterableIterator<T> {
  let messages: Incoming<T> | undefined;
  let over = false;
  return {
    next() {
      if (over) return Promise.resolve({ done: true, value: undefined });
      try {
        messages ??= start();
      } catch (error) {
        over = true;
        return Promise.reject(error);
      }
      return messages.next();
    },
    return() {
      over = true;
      return messages?.return() ?? Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
