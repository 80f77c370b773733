// The public surface of "@protoc-gen-ts/runtime/grpc/testing". Each name lives in the file it comes from.
export { type InProcess, type InProcessClientClass, type InProcessOptions, inProcess } from "./in-process.js";
