/**
 * The codecs of the well-known types, each beside its type: https://protobuf.dev/reference/protobuf/google.protobuf/
 *
 * Generated code loads them one by one, from `@protoc-gen-ts/runtime/wkt/google/protobuf/…_codec.js`; there are those,
 * too, that few programs use.
 *
 * @module @protoc-gen-ts/runtime/wkt
 */

export * from "./gen/google/protobuf/any_codec.js";
export * from "./gen/google/protobuf/compiler/plugin_codec.js";
export * from "./gen/google/protobuf/descriptor_codec.js";
export * from "./gen/google/protobuf/duration_codec.js";
export * from "./gen/google/protobuf/empty_codec.js";
export * from "./gen/google/protobuf/field_mask_codec.js";
export * from "./gen/google/protobuf/struct_codec.js";
export * from "./gen/google/protobuf/timestamp_codec.js";
export * from "./gen/google/protobuf/wrappers_codec.js";
