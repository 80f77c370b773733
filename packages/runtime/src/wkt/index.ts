// The public surface of "@protoc-gen-ts/runtime/wkt": the codecs of the well-known types, each beside its type.
// Generated code loads them one by one, from "@protoc-gen-ts/runtime/wkt/google/protobuf/..."; there are those, too, that
// few programs use.
export * from "./gen/google/protobuf/any_codec.js";
export * from "./gen/google/protobuf/compiler/plugin_codec.js";
export * from "./gen/google/protobuf/descriptor_codec.js";
export * from "./gen/google/protobuf/duration_codec.js";
export * from "./gen/google/protobuf/empty_codec.js";
export * from "./gen/google/protobuf/field_mask_codec.js";
export * from "./gen/google/protobuf/struct_codec.js";
export * from "./gen/google/protobuf/timestamp_codec.js";
export * from "./gen/google/protobuf/wrappers_codec.js";
