// Lists of numbers behind one length: https://protobuf.dev/programming-guides/encoding/#packed
//
// Functions rather than methods, so that a bundle holds only those that its messages need.

import { DecodeError } from "./errors.js";
import type { Reader } from "./reader.js";

/** From so many items on, it pays to make an array at its length. */
const LONG_LIST = 16;
/** An array that is made at a greater length would be a dictionary. */
const LONGEST_LIST = 1 << 25;

export function readPackedBool(r: Reader, into: boolean[]): void {
  const end = r.length();
  if (isLongAndOfBytes(r, end)) {
    const bytes = r.input;
    for (let at = extend(into, end - r.pos); r.pos < end; r.pos++) into[at++] = bytes[r.pos] !== 0;
  }
  while (r.before(end)) into.push(r.bool());
}

export function readPackedInt32<E extends number>(r: Reader, into: E[]): void {
  const end = r.length();
  if (isLongAndOfBytes(r, end)) readBytes(r, end, into);
  while (r.before(end)) into.push(r.int32() as E); // an open enum holds every int32
}

export function readPackedUint32(r: Reader, into: number[]): void {
  const end = r.length();
  if (isLongAndOfBytes(r, end)) readBytes(r, end, into);
  while (r.before(end)) into.push(r.uint32());
}

export function readPackedSint32(r: Reader, into: number[]): void {
  for (const end = r.length(); r.before(end); ) into.push(r.sint32());
}

export function readPackedInt64(r: Reader, into: bigint[]): void {
  for (const end = r.length(); r.before(end); ) into.push(r.int64());
}

export function readPackedUint64(r: Reader, into: bigint[]): void {
  for (const end = r.length(); r.before(end); ) into.push(r.uint64());
}

export function readPackedSint64(r: Reader, into: bigint[]): void {
  for (const end = r.length(); r.before(end); ) into.push(r.sint64());
}

export function readPackedFixed32(r: Reader, into: number[]): void {
  const data = fixed(r, 4);
  const items = data.byteLength / 4;
  const start = extend(into, items);
  for (let i = 0; i < items; i++) into[start + i] = data.getUint32(4 * i, true);
}

export function readPackedSfixed32(r: Reader, into: number[]): void {
  const data = fixed(r, 4);
  const items = data.byteLength / 4;
  const start = extend(into, items);
  for (let i = 0; i < items; i++) into[start + i] = data.getInt32(4 * i, true);
}

export function readPackedFixed64(r: Reader, into: bigint[]): void {
  const data = fixed(r, 8);
  const items = data.byteLength / 8;
  const start = extend(into, items);
  for (let i = 0; i < items; i++) into[start + i] = data.getBigUint64(8 * i, true);
}

export function readPackedSfixed64(r: Reader, into: bigint[]): void {
  const data = fixed(r, 8);
  const items = data.byteLength / 8;
  const start = extend(into, items);
  for (let i = 0; i < items; i++) into[start + i] = data.getBigInt64(8 * i, true);
}

export function readPackedFloat(r: Reader, into: number[]): void {
  const data = fixed(r, 4);
  const items = data.byteLength / 4;
  const start = extend(into, items);
  for (let i = 0; i < items; i++) into[start + i] = data.getFloat32(4 * i, true);
}

export function readPackedDouble(r: Reader, into: number[]): void {
  const data = fixed(r, 8);
  const items = data.byteLength / 8;
  const start = extend(into, items);
  for (let i = 0; i < items; i++) into[start + i] = data.getFloat64(8 * i, true);
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

/** Lengthens an array by so many items that are to be set, if it can be; returns where the first of them goes. */
function extend(array: unknown[], items: number): number {
  const { length } = array;
  if (items >= LONG_LIST && length + items <= LONGEST_LIST) array.length += items;
  return length;
}

/** Whether there are many varints up to this offset, each of one byte, so that their number is known. */
function isLongAndOfBytes(r: Reader, end: number): boolean {
  if (end - r.pos < LONG_LIST) return false;
  const bytes = r.input;
  for (let i = r.pos; i < end; i++) if (bytes[i]! > 0x7f) return false;
  return true;
}

/** Reads varints of one byte. */
function readBytes(r: Reader, end: number, into: number[]): void {
  const bytes = r.input;
  for (let at = extend(into, end - r.pos); r.pos < end; r.pos++) into[at++] = bytes[r.pos]!;
}
