// Lists of numbers behind one length: https://protobuf.dev/programming-guides/encoding/#packed
//
// Each is a loop of its own, though they are alike: see packed-writer.

import { int64From, uint64From } from "./bits.js";
import { DecodeError } from "./errors.js";
import type { Reader } from "./reader.js";
import { readBool, readInt64, readSint64, readUint64 } from "./scalar-reader.js";

/**
 * From so many items on, it pays to make an array at its length. Each function does so itself, as a line that they shared
 * would see arrays of every kind, and set the length of none of them fast.
 */
const LONG_LIST = 16;
/** An array that is made at a greater length would be a dictionary. */
const LONGEST_LIST = 1 << 24;
/** From so many bytes on, it pays to count the varints in them first. */
const COUNTED_BYTES = 64;

/** Appends a packed list of `bool`. */
export function readPackedBool(r: Reader, into: boolean[]): void {
  const end = r.length();
  if (isLongAndOfBytes(r, end)) {
    const bytes = r.input;
    let at = into.length;
    into.length = at + end - r.pos;
    for (let pos = r.pos; pos < end; pos++) into[at++] = bytes[pos] !== 0;
    r.pos = end;
  }
  while (r.before(end)) into.push(readBool(r));
}

/** Appends a packed list of `int32`, or of the numbers of an open enum. */
export function readPackedInt32<E extends number>(r: Reader, into: E[]): void {
  const end = r.length();
  readVarint32s(r, end, into as number[]); // an open enum holds every int32
  r.before(end);
}

/** Appends a packed list of `uint32`. */
export function readPackedUint32(r: Reader, into: number[]): void {
  let i = into.length;
  readPackedInt32(r, into);
  for (; i < into.length; i++) into[i] = into[i]! >>> 0;
}

/** Appends a packed list of `sint32`. */
export function readPackedSint32(r: Reader, into: number[]): void {
  let i = into.length;
  readPackedInt32(r, into);
  for (; i < into.length; i++) into[i] = (into[i]! >>> 1) ^ -(into[i]! & 1);
}

/** Appends a packed list of `int64`. */
export function readPackedInt64(r: Reader, into: bigint[]): void {
  const end = r.length();
  for (let at = makeRoom(r, end, into); r.before(end); ) into[at++] = readInt64(r);
}

/** Appends a packed list of `uint64`. */
export function readPackedUint64(r: Reader, into: bigint[]): void {
  const end = r.length();
  for (let at = makeRoom(r, end, into); r.before(end); ) into[at++] = readUint64(r);
}

/** Appends a packed list of `sint64`. */
export function readPackedSint64(r: Reader, into: bigint[]): void {
  const end = r.length();
  for (let at = makeRoom(r, end, into); r.before(end); ) into[at++] = readSint64(r);
}

/** Appends a packed list of `fixed32`. */
export function readPackedFixed32(r: Reader, into: number[]): void {
  const data = fixed(r, 4);
  const bytes = data.byteLength;
  let at = into.length;
  if (isLong(bytes / 4)) into.length = at + bytes / 4;
  for (let i = 0; i < bytes; i += 4) into[at++] = data.getUint32(i, true);
}

/** Appends a packed list of `sfixed32`. */
export function readPackedSfixed32(r: Reader, into: number[]): void {
  const data = fixed(r, 4);
  const bytes = data.byteLength;
  let at = into.length;
  if (isLong(bytes / 4)) into.length = at + bytes / 4;
  for (let i = 0; i < bytes; i += 4) into[at++] = data.getInt32(i, true);
}

/** Appends a packed list of `fixed64`. */
export function readPackedFixed64(r: Reader, into: bigint[]): void {
  const data = fixed(r, 8);
  const bytes = data.byteLength;
  let at = into.length;
  if (isLong(bytes / 8)) into.length = at + bytes / 8;
  for (let i = 0; i < bytes; i += 8) into[at++] = uint64From(data.getInt32(i, true), data.getInt32(i + 4, true));
}

/** Appends a packed list of `sfixed64`. */
export function readPackedSfixed64(r: Reader, into: bigint[]): void {
  const data = fixed(r, 8);
  const bytes = data.byteLength;
  let at = into.length;
  if (isLong(bytes / 8)) into.length = at + bytes / 8;
  for (let i = 0; i < bytes; i += 8) into[at++] = int64From(data.getInt32(i, true), data.getInt32(i + 4, true));
}

/** Appends a packed list of `float`. */
export function readPackedFloat(r: Reader, into: number[]): void {
  const data = fixed(r, 4);
  const bytes = data.byteLength;
  let at = into.length;
  if (isLong(bytes / 4)) into.length = at + bytes / 4;
  for (let i = 0; i < bytes; i += 4) into[at++] = data.getFloat32(i, true);
}

/** Appends a packed list of `double`. */
export function readPackedDouble(r: Reader, into: number[]): void {
  const data = fixed(r, 8);
  const bytes = data.byteLength;
  let at = into.length;
  if (isLong(bytes / 8)) into.length = at + bytes / 8;
  for (let i = 0; i < bytes; i += 8) into[at++] = data.getFloat64(i, true);
}

/** The bytes of a list of items that have this many bytes each. */
function fixed(r: Reader, itemBytes: number): DataView {
  const end = r.length();
  const bytes = end - r.pos;
  if (bytes % itemBytes !== 0) throw new DecodeError("a value runs past the end of its field", end);
  const data = new DataView(r.input.buffer, r.input.byteOffset + r.pos, bytes);
  r.pos = end;
  return data;
}

/** Whether an array for so many items more is to be made at its length, as that is known. */
function isLong(items: number): boolean {
  return items >= LONG_LIST && items <= LONGEST_LIST;
}

/** Whether there are many varints up to this offset, each of one byte, as bools have it. To count those takes longer. */
function isLongAndOfBytes(r: Reader, end: number): boolean {
  if (!isLong(end - r.pos)) return false;
  const bytes = r.input;
  for (let i = r.pos; i < end; i++) if (bytes[i]! > 0x7f) return false;
  return true;
}

/**
 * Makes a list as long as it will be with the varints up to this offset, if there are many.
 *
 * @returns the index of the first of them.
 */
function makeRoom(r: Reader, end: number, into: unknown[]): number {
  const first = into.length;
  const items = countVarints(r, end);
  if (isLong(items)) into.length = first + items;
  return first;
}

/** How many varints end before this offset; 0 where it would not pay to know. */
function countVarints(r: Reader, end: number): number {
  const length = end - r.pos;
  if (length < COUNTED_BYTES) return 0;
  const data = new DataView(r.input.buffer, r.input.byteOffset + r.pos, length);
  const whole = length & ~3;
  let count = 0;
  for (let i = 0; i < whole; ) {
    // Each byte of this counts the last bytes of varints in its place, up to 255.
    let ends = 0;
    for (const stop = Math.min(whole, i + 4 * 255); i < stop; i += 4) ends += (~data.getInt32(i) >>> 7) & 0x01010101;
    count += (ends & 0xff) + ((ends >>> 8) & 0xff) + ((ends >>> 16) & 0xff) + (ends >>> 24);
  }
  for (let i = whole; i < length; i++) if (data.getInt8(i) >= 0) count++;
  return count;
}

/** Where a varint ends whose sixth byte stands here. */
function endOfVarint(bytes: Uint8Array, sixth: number): number {
  // Most such are negative numbers: four bytes alike, and a 1.
  const alike = bytes[sixth]! & bytes[sixth + 1]! & bytes[sixth + 2]! & bytes[sixth + 3]!;
  if (alike === 0xff && bytes[sixth + 4] === 1) return sixth + 5;
  let pos = sixth;
  for (let left = 5; left > 0; left--) if (!(bytes[pos++]! > 0x7f)) return pos;
  throw new DecodeError("a varint has more than ten bytes", sixth - 5);
}

/**
 * Reads the lower halves of varints. What has up to five bytes is read in this function's variables, as a call would take
 * as long.
 */
function readVarint32s(r: Reader, end: number, into: number[]): void {
  const bytes = r.input;
  let { pos } = r;
  let at = makeRoom(r, end, into);
  while (pos < end) {
    // A byte that is missing is undefined, and ends the varint: past the end, where the caller finds it.
    let byte = bytes[pos++]!;
    let value = byte & 0x7f;
    if (byte > 0x7f) {
      byte = bytes[pos++]!;
      value |= (byte & 0x7f) << 7;
      if (byte > 0x7f) {
        byte = bytes[pos++]!;
        value |= (byte & 0x7f) << 14;
        if (byte > 0x7f) {
          byte = bytes[pos++]!;
          value |= (byte & 0x7f) << 21;
          if (byte > 0x7f) {
            byte = bytes[pos++]!;
            value |= byte << 28;
            if (byte > 0x7f) pos = endOfVarint(bytes, pos);
          }
        }
      }
    }
    into[at++] = value;
  }
  r.pos = pos;
}
