// Eight bytes through which values of 64 bits pass, so that none of it allocates.
const scratch = /*@__PURE__*/ new DataView(new ArrayBuffer(8));

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
  scratch.setInt32(0, lo, true);
  scratch.setInt32(4, hi, true);
  return scratch.getFloat64(0, true);
}

/** The float whose IEEE 754 bits are given. */
export function floatFrom(bits: number): number {
  scratch.setInt32(0, bits, true);
  return scratch.getFloat32(0, true);
}

/** Stores the lower 64 bits of an integer for {@link low} and {@link high}. */
export function store(value: bigint): void {
  scratch.setBigInt64(0, value, true);
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
  scratch.setInt32(0, value - 4294967296 * hi, true);
  scratch.setInt32(4, hi, true);
  return text !== "";
}

/** The lower 32 bits of what was stored last. */
export function low(): number {
  return scratch.getInt32(0, true);
}

/** The upper 32 bits of what was stored last. */
export function high(): number {
  return scratch.getInt32(4, true);
}
