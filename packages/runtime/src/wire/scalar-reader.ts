// A field with one value: https://protobuf.dev/programming-guides/encoding/#structure

import { doubleFrom, floatFrom, int64From, uint64From } from "./bits.js";
import type { Reader } from "./reader.js";
import { decodeUtf8, decodeUtf8Lenient } from "./utf8.js";

/** Reads a `string`. Malformed UTF-8 is a DecodeError. */
export function readString(r: Reader): string {
  const length = r.claim();
  const start = r.pos;
  r.pos = start + length;
  return decodeUtf8(r.input, start, r.pos);
}

/** A string of a field with `features.utf8_validation = NONE`: malformed parts become U+FFFD. */
export function readUnverifiedString(r: Reader): string {
  const length = r.claim();
  const start = r.pos;
  r.pos = start + length;
  return decodeUtf8Lenient(r.input, start, r.pos);
}

/** Reads a `bytes`: a view of the input, not a copy. */
export function readBytes(r: Reader): Uint8Array {
  const length = r.claim();
  return r.view(r.pos, (r.pos += length));
}

/** Reads a `bool`. */
export function readBool(r: Reader): boolean {
  const short = r.short();
  if (short >= 0) return short !== 0;
  r.varint();
  return (r.lo | r.hi) !== 0;
}

/** Reads an `int32`. */
export function readInt32(r: Reader): number {
  const short = r.short();
  if (short >= 0) return short;
  r.varint();
  return r.lo;
}

/** Reads a `uint32`. */
export function readUint32(r: Reader): number {
  const short = r.short();
  if (short >= 0) return short;
  r.varint();
  return r.lo >>> 0;
}

/** Reads a `sint32`. */
export function readSint32(r: Reader): number {
  const short = r.short();
  if (short >= 0) return (short >>> 1) ^ -(short & 1);
  r.varint();
  return (r.lo >>> 1) ^ -(r.lo & 1);
}

/** Reads an `int64`, as a bigint. */
export function readInt64(r: Reader): bigint {
  r.varint();
  return int64From(r.lo, r.hi);
}

/** Reads a `uint64`, as a bigint. */
export function readUint64(r: Reader): bigint {
  r.varint();
  return uint64From(r.lo, r.hi);
}

/** Reads a `sint64`, as a bigint. */
export function readSint64(r: Reader): bigint {
  r.varint();
  const sign = -(r.lo & 1);
  return int64From(((r.lo >>> 1) | (r.hi << 31)) ^ sign, (r.hi >>> 1) ^ sign);
}

/** Reads a `fixed32`. */
export function readFixed32(r: Reader): number {
  return word(r) >>> 0;
}

/** Reads a `sfixed32`. */
export function readSfixed32(r: Reader): number {
  return word(r);
}

/** Reads a `fixed64`, as a bigint. */
export function readFixed64(r: Reader): bigint {
  const lo = word(r);
  return uint64From(lo, word(r));
}

/** Reads a `sfixed64`, as a bigint. */
export function readSfixed64(r: Reader): bigint {
  const lo = word(r);
  return int64From(lo, word(r));
}

/** Reads a `float`. */
export function readFloat(r: Reader): number {
  return floatFrom(word(r));
}

/** Reads a `double`. */
export function readDouble(r: Reader): number {
  const lo = word(r);
  return doubleFrom(lo, word(r));
}

/** The number of an open enum. A field that may be undefined takes it as well, which older compilers ask `E` for. */
export function readEnum<E extends number | undefined>(r: Reader): E {
  return readInt32(r) as E; // an open enum holds every int32
}

/** Four little-endian bytes as a signed integer. */
function word(r: Reader): number {
  const { input, pos } = r;
  r.advance(4);
  return input[pos]! | (input[pos + 1]! << 8) | (input[pos + 2]! << 16) | (input[pos + 3]! << 24);
}
