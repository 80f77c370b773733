import type { Message } from "@bufbuild/protobuf";
import type { deserialize, serialize } from "@grpc/grpc-js";
import type { Codec, Init } from "../index.js";
import { weighing } from "./stream/weight.js";

/**
 * What may be called again without harm, as the option `idempotency_level` of the rpc says.
 * https://protobuf.dev/reference/protobuf/google.protobuf/#method-options
 */
export type Idempotency = "NO_SIDE_EFFECTS" | "IDEMPOTENT";

/** What is known of a method, whatever its messages are. */
export interface MethodInfo {
  /** Such as `/gpt.Greeter/GetGPTMessage`. */
  readonly path: string;
  /** Whether the client sends a stream. */
  readonly requestStream: boolean;
  /** Whether the server sends a stream. */
  readonly responseStream: boolean;
  /** The type of the requests. */
  readonly input: {
    /** Its full name, such as `gpt.GPTRequest`. */
    readonly typeName: string;
  };
  /** The type of the responses. */
  readonly output: {
    /** Its full name, such as `gpt.GPTReply`. */
    readonly typeName: string;
  };
  /** Undefined where the rpc does not say. */
  readonly idempotency: Idempotency | undefined;
}

/** What grpc-js needs to know of a method; a `grpc.MethodDefinition` whose serializers take partial messages. */
interface Method<I extends Message, O extends Message> extends MethodInfo {
  readonly input: Codec<I>;
  readonly output: Codec<O>;
  /** Encodes a request. Throws an EncodeError. */
  readonly requestSerialize: serialize<Init<I>>;
  /** Decodes a request. Throws a DecodeError. */
  readonly requestDeserialize: deserialize<I>;
  /** Encodes a response. Throws an EncodeError. */
  readonly responseSerialize: serialize<Init<O>>;
  /** Decodes a response. Throws a DecodeError. */
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
  idempotency?: Idempotency,
): UnaryMethod<I, O> {
  return { ...method(path, request, response, idempotency), requestStream: false, responseStream: false };
}

/** Defines a method with one request and a stream of responses. */
export function serverStreaming<I extends Message, O extends Message>(
  path: string,
  request: Codec<I>,
  response: Codec<O>,
  idempotency?: Idempotency,
): ServerStreamingMethod<I, O> {
  return { ...method(path, request, response, idempotency), ...responses(response), requestStream: false };
}

/** Defines a method with a stream of requests and one response. */
export function clientStreaming<I extends Message, O extends Message>(
  path: string,
  request: Codec<I>,
  response: Codec<O>,
  idempotency?: Idempotency,
): ClientStreamingMethod<I, O> {
  return { ...method(path, request, response, idempotency), requestStream: true, responseStream: false };
}

/** Defines a method with a stream of requests and a stream of responses. */
export function bidiStreaming<I extends Message, O extends Message>(
  path: string,
  request: Codec<I>,
  response: Codec<O>,
  idempotency?: Idempotency,
): BidiStreamingMethod<I, O> {
  return { ...method(path, request, response, idempotency), ...responses(response), requestStream: true };
}

function method<I extends Message, O extends Message>(
  path: string,
  request: Codec<I>,
  response: Codec<O>,
  idempotency?: Idempotency,
): Omit<Method<I, O>, "requestStream" | "responseStream"> {
  return {
    path,
    input: request,
    output: response,
    idempotency,
    requestSerialize: serializer(request),
    requestDeserialize: request.decode,
    responseSerialize: serializer(response),
    responseDeserialize: response.decode,
  };
}

/** A stream of responses. */
function responses<O extends Message>(
  response: Codec<O>,
): Pick<ServerStreamingMethod<Message, O>, "responseStream" | "responseDeserialize"> {
  return { responseStream: true, responseDeserialize: weighing(response.decode) };
}

function serializer<T extends Message>(codec: Codec<T>): serialize<Init<T>> {
  return (message) => {
    const bytes = codec.encode(message);
    // A view: grpc-js copies the bytes once, behind the length that it puts in front of them.
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
}
