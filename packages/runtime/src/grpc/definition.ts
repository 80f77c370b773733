import type { Message } from "@bufbuild/protobuf";
import type { deserialize, serialize } from "@grpc/grpc-js";
import type { Codec, Init } from "../index.js";

/** What grpc-js needs to know of a method; a `grpc.MethodDefinition` whose serializers take partial messages. */
interface Method<I extends Message, O extends Message> {
  /** Such as `/gpt.Greeter/GetGPTMessage`. */
  readonly path: string;
  readonly requestSerialize: serialize<Init<I>>;
  readonly requestDeserialize: deserialize<I>;
  readonly responseSerialize: serialize<Init<O>>;
  readonly responseDeserialize: deserialize<O>;
}

/** A method with one request and one response. https://grpc.io/docs/what-is-grpc/core-concepts/#unary-rpc */
export interface UnaryMethod<I extends Message, O extends Message> extends Method<I, O> {
  readonly requestStream: false;
  readonly responseStream: false;
}

/**
 * A method with one request and a stream of responses.
 * https://grpc.io/docs/what-is-grpc/core-concepts/#server-streaming-rpc
 */
export interface ServerStreamingMethod<I extends Message, O extends Message> extends Method<I, O> {
  readonly requestStream: false;
  readonly responseStream: true;
}

/**
 * A method with a stream of requests and one response.
 * https://grpc.io/docs/what-is-grpc/core-concepts/#client-streaming-rpc
 */
export interface ClientStreamingMethod<I extends Message, O extends Message> extends Method<I, O> {
  readonly requestStream: true;
  readonly responseStream: false;
}

/**
 * A method with a stream each way.
 * https://grpc.io/docs/what-is-grpc/core-concepts/#bidirectional-streaming-rpc
 */
export interface BidiStreamingMethod<I extends Message, O extends Message> extends Method<I, O> {
  readonly requestStream: true;
  readonly responseStream: true;
}

/** Defines a method with one request and one response. */
export function unary<I extends Message, O extends Message>(
  path: string,
  request: Codec<I>,
  response: Codec<O>,
): UnaryMethod<I, O> {
  return { ...method(path, request, response), requestStream: false, responseStream: false };
}

/** Defines a method with one request and a stream of responses. */
export function serverStreaming<I extends Message, O extends Message>(
  path: string,
  request: Codec<I>,
  response: Codec<O>,
): ServerStreamingMethod<I, O> {
  return { ...method(path, request, response), requestStream: false, responseStream: true };
}

/** Defines a method with a stream of requests and one response. */
export function clientStreaming<I extends Message, O extends Message>(
  path: string,
  request: Codec<I>,
  response: Codec<O>,
): ClientStreamingMethod<I, O> {
  return { ...method(path, request, response), requestStream: true, responseStream: false };
}

/** Defines a method with a stream of requests and a stream of responses. */
export function bidiStreaming<I extends Message, O extends Message>(
  path: string,
  request: Codec<I>,
  response: Codec<O>,
): BidiStreamingMethod<I, O> {
  return { ...method(path, request, response), requestStream: true, responseStream: true };
}

function method<I extends Message, O extends Message>(
  path: string,
  request: Codec<I>,
  response: Codec<O>,
): Method<I, O> {
  return {
    path,
    requestSerialize: serializer(request),
    requestDeserialize: request.decode,
    responseSerialize: serializer(response),
    responseDeserialize: response.decode,
  };
}

function serializer<T extends Message>(codec: Codec<T>): serialize<Init<T>> {
  return (message) => {
    const bytes = codec.encode(message);
    // A view: grpc-js copies the bytes once, behind the length that it puts in front of them.
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}
