/**
 * What generated codecs are made of: {@link Codec}, {@link Init}, {@link DecodeError} and {@link EncodeError} are for
 * programs; the other names are for generated code. Each name lives in the file it comes from.
 *
 * @module @protoc-gen-ts/runtime
 */

export { type Codec, codec, type DecodeOptions, type MessageCode } from "./codec.js";
export type { Init } from "./init.js";
export { JsonStruct } from "./json-struct.js";
export { lastFirst, setEntry } from "./map.js";
export { constructorOf, has, isNegativeZeroOrNaN, missing } from "./presence.js";
export { codecOf, withCodec } from "./schema-codec.js";
export { noBytes } from "./wire/bytes.js";
export { unknownEntry, unknownEnum } from "./wire/closed-enum.js";
export { DecodeError, EncodeError } from "./wire/errors.js";
export {
  readPackedBool,
  readPackedDouble,
  readPackedFixed32,
  readPackedFixed64,
  readPackedFloat,
  readPackedInt32,
  readPackedInt64,
  readPackedSfixed32,
  readPackedSfixed64,
  readPackedSint32,
  readPackedSint64,
  readPackedUint32,
  readPackedUint64,
} from "./wire/packed-reader.js";
export {
  writePackedBool,
  writePackedDouble,
  writePackedFixed32,
  writePackedFixed64,
  writePackedFloat,
  writePackedInt32,
  writePackedInt64,
  writePackedSfixed32,
  writePackedSfixed64,
  writePackedSint32,
  writePackedSint64,
  writePackedUint32,
  writePackedUint64,
} from "./wire/packed-writer.js";
export type { Reader } from "./wire/reader.js";
export {
  readBool,
  readBytes,
  readDouble,
  readEnum,
  readFixed32,
  readFixed64,
  readFloat,
  readInt32,
  readInt64,
  readSfixed32,
  readSfixed64,
  readSint32,
  readSint64,
  readString,
  readUint32,
  readUint64,
  readUnverifiedString,
} from "./wire/scalar-reader.js";
export {
  writeBool,
  writeBytes,
  writeDouble,
  writeFixed32,
  writeFixed64,
  writeFloat,
  writeInt32,
  writeInt64,
  writeSfixed32,
  writeSfixed64,
  writeSint32,
  writeSint64,
  writeString,
  writeUint32,
  writeUint64,
} from "./wire/scalar-writer.js";
export { checkMessage } from "./wire/values.js";
export type { Writer } from "./wire/writer.js";
export { wrapped } from "./wrapped.js";
