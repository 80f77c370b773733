// The public surface of "@protoc-gen-ts/runtime/grpc/connect". Each name lives in the file it comes from.
export { type ConnectHandler, type ConnectImplementation, connectImplementation } from "./connect-implementation.js";
export { connectContext } from "./connect-surface.js";
