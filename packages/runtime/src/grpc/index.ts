// The public surface of "@protoc-gen-ts/runtime/grpc". Each name lives in the file it comes from.
export { detached, type ParentCall } from "./active-call.js";
export type { AnyMessage, Call, CallInterceptor, Next } from "./call-interceptor.js";
export type { CallOptions, TimeLimit } from "./client/call-options.js";
export { callBidiStreaming, callClientStreaming, callServerStreaming, callUnary } from "./client/calls.js";
export type { Compression } from "./client/channels.js";
export type { ClientCall } from "./client/client-call.js";
export {
  type CallDefaults,
  type ClientClass,
  ServiceClient,
  type ServiceClientOptions,
} from "./client/service-client.js";
export type { ClientServiceConfig, MethodConfig, RetryPolicy } from "./client/service-config.js";
export { type ContextKey, ContextValues, contextKey } from "./context-values.js";
export {
  type BidiStreamingMethod,
  bidiStreaming,
  type ClientStreamingMethod,
  clientStreaming,
  type Idempotency,
  type MethodInfo,
  type ServerStreamingMethod,
  serverStreaming,
  type UnaryMethod,
  unary,
} from "./definition.js";
export { addService, type Handler, type ServerImplementation, type ServiceOptions } from "./server/add-service.js";
export type { ClosingOptions } from "./server/close-gracefully.js";
export { earlyAcknowledgement } from "./server/early-acknowledgement.js";
export { type RunningServer, type ServeOptions, serve } from "./server/serve.js";
export type { AuthContext, ServerCall } from "./server/server-call.js";
export { type Service, service } from "./server/service.js";
export { RpcError, type RpcErrorOptions } from "./status.js";
