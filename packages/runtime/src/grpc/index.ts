/**
 * Servers and clients on grpc-js. Each name lives in the file it comes from.
 *
 * @module @protoc-gen-ts/runtime/grpc
 */

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
export type { ClientServiceConfig, MethodConfig, RetryPolicy, RetryThrottling } from "./client/service-config.js";
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
export { type DetailCodec, type ErrorDetail, errorDetail, type FromBinary } from "./error-details.js";
export { addService, type Handler, type ServerImplementation, type ServiceOptions } from "./server/add-service.js";
export { type Closing, type ClosingOptions, closeGracefully } from "./server/close-gracefully.js";
export { earlyAcknowledgement } from "./server/early-acknowledgement.js";
export { type RunningServer, type ServeOptions, serve } from "./server/serve.js";
export type { AuthContext, ServerCall } from "./server/server-call.js";
export { type Service, service } from "./server/service.js";
export { ofCall, RpcError, type RpcErrorOptions } from "./status.js";
export { type Pushable, type PushableOptions, pushable } from "./stream/pushable.js";
export { bearerToken } from "./tls/bearer-token.js";
export { type TlsOptions, tlsCredentials } from "./tls/client-credentials.js";
export type { Pem } from "./tls/pem.js";
export type { ReloadOptions } from "./tls/reload-options.js";
export { type TlsServerOptions, tlsServerCredentials } from "./tls/server-credentials.js";
