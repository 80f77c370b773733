/**
 * Servers and clients over JSON-RPC, HTTP and TCP. Each name lives in the file it comes from.
 *
 * @module @protoc-gen-ts/json-rpc
 */

export { type HttpTransportOptions, httpTransport } from "./client/http-transport.js";
export {
  type JsonRpcCallOptions,
  type JsonRpcClient,
  type JsonRpcClientOptions,
  jsonRpcClient,
} from "./client/json-rpc-client.js";
export { type TcpTransportOptions, tcpTransport } from "./client/tcp-transport.js";
export type { JsonRpcTransport, Outgoing, PeerError, Response, TransportOptions } from "./client/transport.js";
export type { Limits } from "./limits.js";
export type { JsonOptions } from "./message-json.js";
export type { Described } from "./schemas.js";
export { type JsonRpcHandler, jsonRpcHandler } from "./server/http/json-rpc-handler.js";
export type { JsonRpcOptions } from "./server/json-rpc-options.js";
export type { Listening } from "./server/listening.js";
export {
  type HttpOptions,
  type RunningJsonRpcServer,
  type ServeJsonRpcOptions,
  serveJsonRpc,
  type TcpOptions,
} from "./server/serve-json-rpc.js";
