import { store, storeDecimal } from "./bits.js";
import { EncodeError } from "./errors.js";

// What a field can hold. Programs in JavaScript pass anything, and half of it would be written as something else.

/** @throws EncodeError if this cannot be a message at all. */
export function checkMessage(value: unknown): void {
  if (typeof value === "object" && value !== null) return;
  throw new EncodeError(`a message is an object, not ${value === null ? "null" : typeof value}`);
}

/** The value, if it is an int32. */
export function int32(tag: number, value: number): number {
  if ((value | 0) !== value) throw mismatch("an integer from -2^31 to 2^31 - 1", tag, value);
  return value;
}

/** The value, if it is a uint32. */
export function uint32(tag: number, value: number): number {
  if (value >>> 0 !== value) throw mismatch("an integer from 0 to 2^32 - 1", tag, value);
  return value;
}

/** Stores the value's bits, if it is an int64. */
export function storeInt64(tag: number, value: bigint | string): void {
  if (typeof value !== "bigint") storeText(tag, value, storeInt64);
  else if (BigInt.asIntN(64, value) === value) store(value);
  else throw mismatch("an integer from -2^63 to 2^63 - 1", tag, value);
}

/** Stores the value's bits, if it is a uint64. */
export function storeUint64(tag: number, value: bigint | string): void {
  if (typeof value !== "bigint") storeText(tag, value, storeUint64);
  else if (BigInt.asUintN(64, value) === value) store(value);
  else throw mismatch("an integer from 0 to 2^64 - 1", tag, value);
}

/** Fields with `jstype = JS_STRING` hold 64-bit integers as decimal strings, and so do the keys of maps. */
function storeText(tag: number, value: string, storeInteger: (tag: number, value: bigint) => void): void {
  if (typeof value !== "string") throw mismatch("a bigint", tag, value);
  if (storeDecimal(value)) return;
  if (!/^-?\d+$/.test(value)) throw mismatch("a bigint", tag, value);
  storeInteger(tag, BigInt(value));
}

/** The value, if a float can hold it. */
export function float(tag: number, value: number): number {
  const fits = typeof value === "number" && Number.isFinite(Math.fround(value)) === Number.isFinite(value);
  if (!fits) throw mismatch("a number that a float can hold", tag, value);
  return value;
}

/** The value, if it is a number. */
export function double(tag: number, value: number): number {
  if (typeof value !== "number") throw mismatch("a number", tag, value);
  return value;
}

/** The error for a value that is not what its field holds. */
export function mismatch(expected: string, tag: number, value: unknown): EncodeError {
  const got = value == null ? value : typeof value === "object" ? "an object" : `${typeof value} ${String(value)}`;
  return new EncodeError(`field ${tag >>> 3} takes ${expected}, not ${got}`);
}
