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
  /** Writes the fields of a struct, and returns the size from before. Throws an EncodeError at what JSON does not know. */
  write(writer: Writer, object: JsonObject): number;
  /** Reads fields up to the offset `end` into a struct: a new one, or this. Throws a DecodeError. */
  read(reader: Reader, end: number, object?: JsonObject): JsonObject;
} = {
  empty: () => ({}),
  write: writeStruct,
  read: readStruct,
};

// As in generated code, what writes a message returns the size from before.

function writeStruct(w: Writer, object: JsonObject): number {
  const size = w.size;
  for (const key of lastFirst(object)) {
    const entry = writeValue(w, object[key]!); // it stands last
    w.message(VALUE, entry);
    writeString(w, KEY, key);
    w.message(FIELDS, entry);
  }
  return size;
}

function writeValue(w: Writer, value: JsonValue): number {
  const size = w.size;
  switch (typeof value) {
    case "number":
      writeDouble(w, NUMBER, value);
      return size;
    case "string":
      writeString(w, STRING, value);
      return size;
    case "boolean":
      writeBool(w, BOOL, value);
      return size;
    case "object":
      if (value === null) writeInt32(w, NULL, 0);
      else if (Array.isArray(value)) w.message(LIST, writeList(w, value));
      else w.message(STRUCT, writeStruct(w, value));
      return size;
    default:
      throw new EncodeError(`a google.protobuf.Value takes JSON, not ${typeof value}`);
  }
}

function writeList(w: Writer, values: readonly JsonValue[]): number {
  const size = w.size;
  for (let i = values.length - 1; i >= 0; i--) w.message(VALUES, writeValue(w, values[i]!));
  return size;
}

function readStruct(r: Reader, end: number, object: JsonObject = {}): JsonObject {
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
        value = readStruct(r, r.message(), isObject(value) ? value : {});
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
