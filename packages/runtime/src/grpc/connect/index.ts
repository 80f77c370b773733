/**
 * The implementations that `serve()` serves, behind Connect. Each name lives in the file it comes from.
 *
 * @module @protoc-gen-ts/runtime/grpc/connect
 */

export { type ConnectHandler, type ConnectImplementation, connectImplementation } from "./connect-implementation.js";
export { connectContext } from "./connect-surface.js";
