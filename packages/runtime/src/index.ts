// The public surface of "@protoc-gen-ts/runtime". Each name lives in the file it comes from.
export { type Codec, codec, type DecodeOptions, type MessageCode } from "./codec.js";
export type { Init } from "./init.js";
export { JsonStruct } from "./json-struct.js";
export { lastFirst, setEntry } from "./map.js";
export { has, inherit, missing } from "./presence.js";
export { DecodeError, EncodeError } from "./wire/errors.js";
export type { Reader } from "./wire/reader.js";
export type { Writer } from "./wire/writer.js";
export { wrapped } from "./wrapped.js";
