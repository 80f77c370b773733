import { LITTLE_ENDIAN } from "./endian.js";

// Eight bytes through which values of 64 bits pass, so that none of it allocates. The views are typed arrays, as engines
// compile a store of a bigint into one of those, but call a function for DataView's.
const scratch = /*@__PURE__*/ new ArrayBuffer(8);
const halves = /*@__PURE__*/ new Int32Array(scratch);
const bigints = /*@__PURE__*/ new BigInt64Array(scratch);
const doubles = /*@__PURE__*/ new Float64Array(scratch);
const floats = /*@__PURE__*/ new Float32Array(scratch);

/** Which of the halves is the lower one. */
const LOW = LITTLE_ENDIAN ? 0 : 1;
const HIGH = 1 - LOW;

/** The signed 64-bit integer with these 32-bit halves. */
export function int64From(lo: number, hi: number): bigint {
  // Compiled, this is a shift, an or and one allocation. To write two halves and read them whole takes half as long again.
  return BigInt.asIntN(64, (BigInt(hi) << 32n) | BigInt(lo >>> 0));
}

/** The unsigned 64-bit integer with these 32-bit halves. */
export function uint64From(lo: number, hi: number): bigint {
  return BigInt.asUintN(64, (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0));
}

/** The double whose IEEE 754 bits are these 32-bit halves. */
export function doubleFrom(lo: number, hi: number): number {
  halves[LOW] = lo;
  halves[HIGH] = hi;
  return doubles[0]!;
}

/** The float whose IEEE 754 bits are given. */
export function floatFrom(bits: number): number {
  halves[0] = bits;
  return floats[0]!;
}

/** Stores the lower 64 bits of an integer for {@link low} and {@link high}. */
export function store(value: bigint): void {
  bigints[0] = value;
}

/** Stores an integer from 0 to 2^53 - 1 that is given in decimal; false where the text is something else. */
export function storeDecimal(text: string): boolean {
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return false;
    value = 10 * value + digit;
    if (value > Number.MAX_SAFE_INTEGER) return false;
  }
  const hi = Math.floor(value / 4294967296);
  halves[LOW] = value - 4294967296 * hi;
  halves[HIGH] = hi;
  return text !== "";
}

/** The lower 32 bits of what was stored last. */
export function low(): number {
  return halves[LOW]!;
}

/** The upper 32 bits of what was stored last. */
export function high(): number {
  return halves[HIGH]!;
}
