/**
 * The standard details of errors, and what Protobuf-ES knows of them.
 *
 * @module @protoc-gen-ts/runtime/error-details/pb
 */

export * from "./gen/google/rpc/error_details_pb.js";
export * from "./gen/google/rpc/status_pb.js";
