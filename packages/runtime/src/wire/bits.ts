// Eight bytes through which 64-bit values pass: setting and reading them allocates nothing but the bigint itself.
const scratch = new DataView(new ArrayBuffer(8));

/** The signed 64-bit integer with these 32-bit halves. */
export function int64From(lo: number, hi: number): bigint {
  scratch.setInt32(0, lo, true);
  scratch.setInt32(4, hi, true);
  return scratch.getBigInt64(0, true);
}

/** The unsigned 64-bit integer with these 32-bit halves. */
export function uint64From(lo: number, hi: number): bigint {
  scratch.setInt32(0, lo, true);
  scratch.setInt32(4, hi, true);
  return scratch.getBigUint64(0, true);
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

/** The lower 32 bits of what was stored last. */
export function low(): number {
  return scratch.getInt32(0, true);
}

/** The upper 32 bits of what was stored last. */
export function high(): number {
  return scratch.getInt32(4, true);
}
