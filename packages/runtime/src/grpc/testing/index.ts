/**
 * Services and their clients in one process, without a port. Each name lives in the file it comes from.
 *
 * @module @protoc-gen-ts/runtime/grpc/testing
 */

export { type InProcess, type InProcessClientClass, type InProcessOptions, inProcess } from "./in-process.js";
