/**
 * The standard details of errors, google.rpc.BadRequest and its kind, as codecs and types.
 * https://grpc.io/docs/guides/error/#richer-error-model
 *
 * @module @protoc-gen-ts/runtime/error-details
 */

export * from "./gen/google/rpc/error_details_codec.js";
export * from "./gen/google/rpc/status_codec.js";
