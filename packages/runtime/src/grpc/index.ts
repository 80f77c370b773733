// The public surface of "@protoc-gen-ts/runtime/grpc". Each name lives in the file it comes from.
export type { CallOptions, TimeLimit } from "./client/call-options.js";
export { callBidiStreaming, callClientStreaming, callServerStreaming, callUnary } from "./client/calls.js";
export { ServiceClient } from "./client/service-client.js";
export {
  type BidiStreamingMethod,
  bidiStreaming,
  type ClientStreamingMethod,
  clientStreaming,
  type ServerStreamingMethod,
  serverStreaming,
  type UnaryMethod,
  unary,
} from "./definition.js";
export { earlyAcknowledgement } from "./server/early-acknowledgement.js";
export { addService, type Handler, type ServerImplementation, type ServiceOptions } from "./server/add-service.js";
export type { ServerCall } from "./server/server-call.js";
export { RpcError, type RpcErrorOptions } from "./status.js";
