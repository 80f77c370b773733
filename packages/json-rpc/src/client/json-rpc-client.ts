import {
  create,
  type DescMessage,
  type DescMethod,
  type DescService,
  fromBinary,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import { codecOf, type Init } from "@protoc-gen-ts/runtime";
import type { CallOptions } from "@protoc-gen-ts/runtime/grpc";
import { type JsonOptions, type MessageJson, messageJson } from "../message-json.js";
import { type Described, registryOf } from "../schemas.js";
import { callError, peerError } from "./call-error.js";
import { patience } from "./patience.js";
import type { JsonRpcTransport } from "./transport.js";

/** How to make a call. They mean what they mean to a client of gRPC. */
export type JsonRpcCallOptions = Pick<CallOptions, "timeoutMs" | "deadline" | "signal" | "call" | "metadata">;

/** What calls the unary methods of a service `S`, the type of its descriptor. */
export type JsonRpcClient<S extends DescService> = {
  readonly [Name in keyof S["method"] as "unary" extends S["method"][Name]["methodKind"] ? Name : never]: (
    request: Init<MessageShape<S["method"][Name]["input"]>>,
    options?: JsonRpcCallOptions,
  ) => Promise<MessageShape<S["method"][Name]["output"]>>;
};

/** How a client speaks. */
export interface JsonRpcClientOptions extends JsonOptions {
  /**
   * How methods are called: `full` is `helloworld.Greeter.SayHello`, `short` is `Greeter.SayHello`, as Go calls them.
   * Default: full.
   */
  readonly methodNames?: "full" | "short" | undefined;
  /** What may be in a `google.protobuf.Any` or as an extension, beside what the service's file and its imports have. */
  readonly schemas?: readonly Described[] | undefined;
  /** Whether responses may have fields that their message has not: those of a newer server. Default: true. */
  readonly ignoreUnknownFields?: boolean | undefined;
}

/**
 * A client of a service that is described by `service`, such as `Greeter` of `x_pb.ts`. It has a method for each unary
 * rpc, as a client of gRPC has.
 *
 * ```ts
 * const client = jsonRpcClient(Greeter, tcpTransport({ address: "localhost:8081" }));
 * console.log((await client.sayHello({ name: "you" }, { timeoutMs: 1000 })).message);
 * ```
 *
 * A call that fails throws an RpcError, and a RangeError or TypeError if an option is none.
 */
export function jsonRpcClient<S extends DescService>(
  service: S,
  transport: JsonRpcTransport,
  options: JsonRpcClientOptions = {},
): JsonRpcClient<S> {
  const { methodNames = "full", schemas = [], ignoreUnknownFields = true } = options;
  const json = messageJson(registryOf([service, ...schemas]), options, ignoreUnknownFields);
  const prefix = methodNames === "full" ? service.typeName : service.name;
  // Without a prototype, as a method may be called toString.
  const client: Record<string, unknown> = Object.create(null);
  for (const [name, method] of Object.entries(service.method)) {
    if (method.methodKind !== "unary") continue;
    const rpc = `${prefix}.${method.name}`;
    client[name] = (request: Init<MessageShape<DescMessage>>, how: JsonRpcCallOptions = {}) =>
      call(transport, method, rpc, request, how, json);
  }
  return client as JsonRpcClient<S>; // it has what the names of the descriptor stand for
}

async function call(
  transport: JsonRpcTransport,
  { input, output }: DescMethod,
  method: string,
  request: Init<MessageShape<DescMessage>>,
  options: JsonRpcCallOptions,
  json: MessageJson,
): Promise<MessageShape<DescMessage>> {
  // By way of its bytes, so that what is no message is refused in the same words as by a client of gRPC.
  const message = json.fromBytes(input, encode(input, request));
  const { metadata } = options;
  const { deadline, signal, close } = patience(options);
  try {
    if (signal.aborted) throw signal.reason;
    const response = await transport.call({ method, message, metadata, deadline, signal });
    if ("error" in response) throw peerError(response.error, json);
    try {
      return decode(output, json.toBytes(output, response.result));
    } catch (cause) {
      throw callError(status.INTERNAL, `the response is no ${output.typeName}`, { cause });
    }
  } finally {
    close();
  }
}

function encode(schema: DescMessage, message: Init<MessageShape<DescMessage>>): Uint8Array {
  const codec = codecOf(schema);
  // What is no codec's is of protoc-gen-es, whose types allow what `create` takes.
  return codec === undefined ? toBinary(schema, create(schema, message)) : codec.encode(message);
}

function decode(schema: DescMessage, bytes: Uint8Array): MessageShape<DescMessage> {
  return codecOf(schema)?.decode(bytes) ?? fromBinary(schema, bytes);
}
