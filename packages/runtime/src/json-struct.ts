import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { lastFirst, setEntry } from "./map.js";
import { EncodeError } from "./wire/errors.js";
import type { Reader } from "./wire/reader.js";
import { readBool, readDouble, readInt32, readString } from "./wire/scalar-reader.js";
import { writeBool, writeDouble, writeInt32, writeString } from "./wire/scalar-writer.js";
import type { Writer } from "./wire/writer.js";

// Fields and cases of google/protobuf/struct.proto, https://protobuf.dev/reference/protobuf/google.protobuf/#struct
const FIELDS = 10;
const KEY = 10;
const VALUE = 18;
const NULL = 8;
const NUMBER = 17;
const STRING = 26;
const BOOL = 32;
const STRUCT = 42;
const LIST = 50;
const VALUES = 10;

/**
 * Encodes and decodes a field of type `google.protobuf.Struct`, which Protobuf-ES holds as a JSON object.
 *
 * As Protobuf-ES has it, a value that holds nothing is null, and numbers that JSON does not have are kept: they are
 * refused where JSON is made.
 */
export const JsonStruct: {
  /** Makes a struct without fields. */
  empty(): JsonObject;
  /** Writes the fields of a struct. Throws an EncodeError at what JSON does not know. */
  write(writer: Writer, object: JsonObject): void;
  /** Reads fields up to the offset `end` into a struct. Throws a DecodeError. */
  read(reader: Reader, object: JsonObject, end: number): JsonObject;
} = {
  empty: () => ({}),
  write: writeStruct,
  read: readStruct,
};

function writeStruct(w: Writer, object: JsonObject): void {
  for (const key of lastFirst(object)) {
    const size = w.size; // of the entry, and of the value in it: it is written first, and stands last
    writeValue(w, object[key]!);
    w.message(VALUE, size);
    writeString(w, KEY, key);
    w.message(FIELDS, size);
  }
}

function writeValue(w: Writer, value: JsonValue): void {
  const size = w.size;
  switch (typeof value) {
    case "number":
      writeDouble(w, NUMBER, value);
      return;
    case "string":
      writeString(w, STRING, value);
      return;
    case "boolean":
      writeBool(w, BOOL, value);
      return;
    case "object":
      if (value === null) {
        writeInt32(w, NULL, 0);
      } else if (Array.isArray(value)) {
        writeList(w, value);
        w.message(LIST, size);
      } else {
        writeStruct(w, value);
        w.message(STRUCT, size);
      }
      return;
    default:
      throw new EncodeError(`a google.protobuf.Value takes JSON, not ${typeof value}`);
  }
}

function writeList(w: Writer, values: readonly JsonValue[]): void {
  for (let i = values.length - 1; i >= 0; i--) {
    const size = w.size;
    writeValue(w, values[i]!);
    w.message(VALUES, size);
  }
}

function readStruct(r: Reader, object: JsonObject, end: number): JsonObject {
  while (r.pos < end) {
    const tag = r.tag();
    if (tag === FIELDS) readEntry(r, object);
    else r.skip(tag);
  }
  r.leave(end);
  return object;
}

function readEntry(r: Reader, object: JsonObject): void {
  let key = "";
  let value: JsonValue | undefined;
  for (const end = r.length(); r.before(end); ) {
    const tag = r.tag();
    if (tag === KEY) key = readString(r);
    else if (tag === VALUE) value = readValue(r, value, r.message());
    else r.skip(tag);
  }
  setEntry(object, key, value ?? null);
}

/** The last case counts, and a message of the same case as before is merged into it, as in every oneof. */
function readValue(r: Reader, before: JsonValue | undefined, end: number): JsonValue | undefined {
  let value = before;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case NULL:
        readInt32(r);
        value = null;
        break;
      case NUMBER:
        value = readDouble(r);
        break;
      case STRING:
        value = readString(r);
        break;
      case BOOL:
        value = readBool(r);
        break;
      case STRUCT:
        value = readStruct(r, isObject(value) ? value : {}, r.message());
        break;
      case LIST:
        value = readList(r, Array.isArray(value) ? value : [], r.message());
        break;
      default:
        r.skip(tag);
    }
  }
  r.leave(end);
  return value;
}

function readList(r: Reader, values: JsonValue[], end: number): JsonValue[] {
  while (r.pos < end) {
    const tag = r.tag();
    if (tag === VALUES) values.push(readValue(r, undefined, r.message()) ?? null);
    else r.skip(tag);
  }
  r.leave(end);
  return values;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
