// The public surface of "@protoc-gen-ts/runtime/wkt": the codecs of the well-known types, each beside its type.
// Those that few programs use stand apart, as in "@bufbuild/protobuf": "@protoc-gen-ts/runtime/wkt/google/protobuf/...".
export * from "./gen/google/protobuf/any_codec.js";
export * from "./gen/google/protobuf/compiler/plugin_codec.js";
export * from "./gen/google/protobuf/descriptor_codec.js";
export * from "./gen/google/protobuf/duration_codec.js";
export * from "./gen/google/protobuf/empty_codec.js";
export * from "./gen/google/protobuf/field_mask_codec.js";
export * from "./gen/google/protobuf/struct_codec.js";
export * from "./gen/google/protobuf/timestamp_codec.js";
export * from "./gen/google/protobuf/wrappers_codec.js";
export { JsonStruct } from "./json-struct.js";
export { wrapped } from "./wrapped.js";
