// The public surface of "@protoc-gen-ts/runtime/error-details": the standard details of errors, google.rpc.BadRequest and
// its kind, as codecs and types. https://grpc.io/docs/guides/error/#richer-error-model
export * from "./gen/google/rpc/error_details_codec.js";
export * from "./gen/google/rpc/status_codec.js";
