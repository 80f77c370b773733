// A field with one value: https://protobuf.dev/programming-guides/encoding/#structure

import { high, low } from "./bits.js";
import { encodeUtf8, encodeUtf8Before, encodeUtf8Into } from "./utf8.js";
import { double, float, int32, mismatch, storeInt64, storeUint64, uint32 } from "./values.js";
import { int32Before, varint64Before, zigzag, zigzag64Before } from "./varint.js";
import type { Writer } from "./writer.js";

/** A tag and the longest scalar after it. */
const FIELD_BYTES = 15;

/** Up to this many code units, a loop in JavaScript is faster than a call into the platform. */
const SHORT_UNITS = 40;
/** A string of so many code units, with its length and its tag. */
const SHORT_BYTES = 130;
/** From this many code units on, a string may be longer than there is room. */
const LONG_UNITS = 65536;

/** Writes a `string`, and its tag. Throws an EncodeError if it is no string. */
export function writeString(w: Writer, tag: number, value: string): void {
  if (typeof value !== "string") throw mismatch("a string", tag, value);
  if (value.length > SHORT_UNITS) {
    writeLongString(w, tag, value);
    return;
  }
  w.reserve(SHORT_BYTES);
  const end = w.pos;
  const start = encodeUtf8Before(value, w.slab, end);
  w.slab[start - 1] = end - start; // less than 128, so it is a varint of one byte
  w.pos = start - 1;
  w.varint(tag);
}

function writeLongString(w: Writer, tag: number, value: string): void {
  const size = w.size;
  if (value.length < LONG_UNITS) {
    w.reserve(3 * value.length);
    // In one native pass, into the room in front; that costs less than a view of where it belongs.
    const length = encodeUtf8Into(value, w.slab);
    w.pos -= length;
    w.slab.copyWithin(w.pos, 0, length);
  } else {
    w.prepend(encodeUtf8(value));
  }
  w.message(tag, size);
}

/** Writes a `bytes`, and its tag. Throws an EncodeError if it is no Uint8Array. */
export function writeBytes(w: Writer, tag: number, value: Uint8Array): void {
  if (!(value instanceof Uint8Array)) throw mismatch("a Uint8Array", tag, value);
  const size = w.size;
  w.prepend(value);
  w.message(tag, size);
}

/** Writes a `bool`, and its tag. Throws an EncodeError if it is no boolean. */
export function writeBool(w: Writer, tag: number, value: boolean): void {
  if (typeof value !== "boolean") throw mismatch("a boolean", tag, value);
  w.reserve(FIELD_BYTES);
  w.slab[--w.pos] = value ? 1 : 0;
  w.varint(tag);
}

/** Writes an `int32`, and its tag. Throws an EncodeError if it is no integer of 32 bits. */
export function writeInt32(w: Writer, tag: number, value: number): void {
  w.reserve(FIELD_BYTES);
  w.pos = int32Before(w.slab, w.pos, int32(tag, value));
  w.varint(tag);
}

/** Writes a `uint32`, and its tag. Throws an EncodeError if it is no integer from 0 to 2^32 - 1. */
export function writeUint32(w: Writer, tag: number, value: number): void {
  w.reserve(FIELD_BYTES);
  w.varint(uint32(tag, value));
  w.varint(tag);
}

/** Writes a `sint32`, and its tag. Throws an EncodeError if it is no integer of 32 bits. */
export function writeSint32(w: Writer, tag: number, value: number): void {
  w.reserve(FIELD_BYTES);
  w.varint(zigzag(int32(tag, value)));
  w.varint(tag);
}

/** Writes an `int64`, a bigint or its decimal text, and its tag. Throws an EncodeError if it is no integer of 64 bits. */
export function writeInt64(w: Writer, tag: number, value: bigint | string): void {
  w.reserve(FIELD_BYTES);
  storeInt64(tag, value);
  w.pos = varint64Before(w.slab, w.pos, low(), high());
  w.varint(tag);
}

/** Writes a `uint64`, a bigint or its decimal text, and its tag. Throws an EncodeError if it is no integer from 0 to 2^64 - 1. */
export function writeUint64(w: Writer, tag: number, value: bigint | string): void {
  w.reserve(FIELD_BYTES);
  storeUint64(tag, value);
  w.pos = varint64Before(w.slab, w.pos, low(), high());
  w.varint(tag);
}

/** Writes a `sint64`, a bigint or its decimal text, and its tag. Throws an EncodeError if it is no integer of 64 bits. */
export function writeSint64(w: Writer, tag: number, value: bigint | string): void {
  w.reserve(FIELD_BYTES);
  storeInt64(tag, value);
  w.pos = zigzag64Before(w.slab, w.pos, low(), high());
  w.varint(tag);
}

/** Writes a `fixed32`, and its tag. Throws an EncodeError if it is no integer from 0 to 2^32 - 1. */
export function writeFixed32(w: Writer, tag: number, value: number): void {
  w.reserve(FIELD_BYTES);
  word(w, uint32(tag, value));
  w.varint(tag);
}

/** Writes a `sfixed32`, and its tag. Throws an EncodeError if it is no integer of 32 bits. */
export function writeSfixed32(w: Writer, tag: number, value: number): void {
  w.reserve(FIELD_BYTES);
  word(w, int32(tag, value));
  w.varint(tag);
}

/** Writes a `fixed64`, a bigint or its decimal text, and its tag. Throws an EncodeError if it is no integer from 0 to 2^64 - 1. */
export function writeFixed64(w: Writer, tag: number, value: bigint | string): void {
  w.reserve(FIELD_BYTES);
  storeUint64(tag, value);
  word(w, high());
  word(w, low());
  w.varint(tag);
}

/** Writes a `sfixed64`, a bigint or its decimal text, and its tag. Throws an EncodeError if it is no integer of 64 bits. */
export function writeSfixed64(w: Writer, tag: number, value: bigint | string): void {
  w.reserve(FIELD_BYTES);
  storeInt64(tag, value);
  word(w, high());
  word(w, low());
  w.varint(tag);
}

/** Writes a `float`, and its tag. Throws an EncodeError if it is no number that a float can hold. */
export function writeFloat(w: Writer, tag: number, value: number): void {
  w.reserve(FIELD_BYTES);
  w.data.setFloat32((w.pos -= 4), float(tag, value), true);
  w.varint(tag);
}

/** Writes a `double`, and its tag. Throws an EncodeError if it is no number. */
export function writeDouble(w: Writer, tag: number, value: number): void {
  w.reserve(FIELD_BYTES);
  w.data.setFloat64((w.pos -= 8), double(tag, value), true);
  w.varint(tag);
}

function word(w: Writer, value: number): void {
  w.data.setInt32((w.pos -= 4), value, true);
}
