// A field with one value: https://protobuf.dev/programming-guides/encoding/#structure

import { high, low } from "./bits.js";
import { encodeUtf8, encodeUtf8Before, encodeUtf8Into } from "./utf8.js";
import { double, float, int32, mismatch, storeInt64, storeUint64, uint32 } from "./values.js";
import type { Writer } from "./writer.js";

/** A tag and the longest scalar after it. */
const FIELD_BYTES = 15;

/** Up to this many code units, a loop in JavaScript is faster than a call into the platform. */
const SHORT_UNITS = 40;
/** A string of so many code units, with its length and its tag. */
const SHORT_BYTES = 130;
/** From this many code units on, a string may be longer than there is room. */
const LONG_UNITS = 65536;

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

export function writeBytes(w: Writer, tag: number, value: Uint8Array): void {
  if (!(value instanceof Uint8Array)) throw mismatch("a Uint8Array", tag, value);
  const size = w.size;
  w.prepend(value);
  w.message(tag, size);
}

export function writeBool(w: Writer, tag: number, value: boolean): void {
  if (typeof value !== "boolean") throw mismatch("a boolean", tag, value);
  w.reserve(FIELD_BYTES);
  w.slab[--w.pos] = value ? 1 : 0;
  w.varint(tag);
}

export function writeInt32(w: Writer, tag: number, value: number): void {
  w.reserve(FIELD_BYTES);
  varintInt32(w, int32(tag, value));
  w.varint(tag);
}

export function writeUint32(w: Writer, tag: number, value: number): void {
  w.reserve(FIELD_BYTES);
  w.varint(uint32(tag, value));
  w.varint(tag);
}

export function writeSint32(w: Writer, tag: number, value: number): void {
  w.reserve(FIELD_BYTES);
  w.varint(zigzag(int32(tag, value)));
  w.varint(tag);
}

export function writeInt64(w: Writer, tag: number, value: bigint | string): void {
  w.reserve(FIELD_BYTES);
  storeInt64(tag, value);
  varint64(w, low(), high());
  w.varint(tag);
}

export function writeUint64(w: Writer, tag: number, value: bigint | string): void {
  w.reserve(FIELD_BYTES);
  storeUint64(tag, value);
  varint64(w, low(), high());
  w.varint(tag);
}

export function writeSint64(w: Writer, tag: number, value: bigint | string): void {
  w.reserve(FIELD_BYTES);
  storeInt64(tag, value);
  zigzag64(w, low(), high());
  w.varint(tag);
}

export function writeFixed32(w: Writer, tag: number, value: number): void {
  w.reserve(FIELD_BYTES);
  word(w, uint32(tag, value));
  w.varint(tag);
}

export function writeSfixed32(w: Writer, tag: number, value: number): void {
  w.reserve(FIELD_BYTES);
  word(w, int32(tag, value));
  w.varint(tag);
}

export function writeFixed64(w: Writer, tag: number, value: bigint | string): void {
  w.reserve(FIELD_BYTES);
  storeUint64(tag, value);
  word(w, high());
  word(w, low());
  w.varint(tag);
}

export function writeSfixed64(w: Writer, tag: number, value: bigint | string): void {
  w.reserve(FIELD_BYTES);
  storeInt64(tag, value);
  word(w, high());
  word(w, low());
  w.varint(tag);
}

export function writeFloat(w: Writer, tag: number, value: number): void {
  w.reserve(FIELD_BYTES);
  w.data.setFloat32((w.pos -= 4), float(tag, value), true);
  w.varint(tag);
}

export function writeDouble(w: Writer, tag: number, value: number): void {
  w.reserve(FIELD_BYTES);
  w.data.setFloat64((w.pos -= 8), double(tag, value), true);
  w.varint(tag);
}

/** Writes a varint of two 32-bit halves, for which there must be room. */
export function varint64(w: Writer, lo: number, hi: number): void {
  if (hi === 0) {
    w.varint(lo >>> 0);
    return;
  }
  // Five groups of seven bits end in the middle of the upper half; what is above them is a varint of its own.
  const above = hi >>> 3;
  if (above !== 0) w.varint(above);
  const slab = w.slab;
  const pos = (w.pos -= 5);
  slab[pos] = lo | 0x80;
  slab[pos + 1] = (lo >>> 7) | 0x80;
  slab[pos + 2] = (lo >>> 14) | 0x80;
  slab[pos + 3] = (lo >>> 21) | 0x80;
  slab[pos + 4] = (lo >>> 28) | ((hi & 7) << 4) | (above !== 0 ? 0x80 : 0);
}

/** Writes an int32, which takes ten bytes where it is negative, so that it can be read as an int64. */
export function varintInt32(w: Writer, value: number): void {
  if (value >= 0) w.varint(value);
  else varint64(w, value, -1);
}

/** Numbers of small magnitude as small numbers. https://protobuf.dev/programming-guides/encoding/#signed-ints */
export function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

export function zigzag64(w: Writer, lo: number, hi: number): void {
  const sign = hi >> 31;
  varint64(w, (lo << 1) ^ sign, ((hi << 1) | (lo >>> 31)) ^ sign);
}

function word(w: Writer, value: number): void {
  w.data.setInt32((w.pos -= 4), value, true);
}
