// Varints from the end to the front: each is written so that it ends before an offset, and where it starts is returned.
// Nothing but numbers comes in and goes out, so that a list's writer keeps its position in a register.
//
// https://protobuf.dev/programming-guides/encoding/#varints

/** Writes a varint of up to 32 bits. Without a loop, as most of a varint's time is the guess where it ends. */
export function varintBefore(bytes: Uint8Array, end: number, value: number): number {
  if (value < 0x80) {
    bytes[end - 1] = value;
    return end - 1;
  }
  if (value < 0x4000) {
    bytes[end - 2] = value | 0x80;
    bytes[end - 1] = value >>> 7;
    return end - 2;
  }
  if (value < 0x200000) {
    bytes[end - 3] = value | 0x80;
    bytes[end - 2] = (value >>> 7) | 0x80;
    bytes[end - 1] = value >>> 14;
    return end - 3;
  }
  if (value < 0x10000000) {
    bytes[end - 4] = value | 0x80;
    bytes[end - 3] = (value >>> 7) | 0x80;
    bytes[end - 2] = (value >>> 14) | 0x80;
    bytes[end - 1] = value >>> 21;
    return end - 4;
  }
  bytes[end - 5] = value | 0x80;
  bytes[end - 4] = (value >>> 7) | 0x80;
  bytes[end - 3] = (value >>> 14) | 0x80;
  bytes[end - 2] = (value >>> 21) | 0x80;
  bytes[end - 1] = value >>> 28;
  return end - 5;
}

/** Writes a varint of two 32-bit halves. */
export function varint64Before(bytes: Uint8Array, end: number, lo: number, hi: number): number {
  if (hi === 0) return varintBefore(bytes, end, lo >>> 0);
  // Five groups of seven bits end in the middle of the upper half; what is above them is a varint of its own.
  const above = hi >>> 3;
  const pos = (above !== 0 ? varintBefore(bytes, end, above) : end) - 5;
  bytes[pos] = lo | 0x80;
  bytes[pos + 1] = (lo >>> 7) | 0x80;
  bytes[pos + 2] = (lo >>> 14) | 0x80;
  bytes[pos + 3] = (lo >>> 21) | 0x80;
  bytes[pos + 4] = (lo >>> 28) | ((hi & 7) << 4) | (above !== 0 ? 0x80 : 0);
  return pos;
}

/** Writes an int32: in ten bytes where it is negative, so that it can be read as an int64. */
export function int32Before(bytes: Uint8Array, end: number, value: number): number {
  return value >= 0 ? varintBefore(bytes, end, value) : varint64Before(bytes, end, value, -1);
}

/** Writes two 32-bit halves, numbers of small magnitude as small numbers. */
export function zigzag64Before(bytes: Uint8Array, end: number, lo: number, hi: number): number {
  const sign = hi >> 31;
  return varint64Before(bytes, end, (lo << 1) ^ sign, ((hi << 1) | (lo >>> 31)) ^ sign);
}

/** Numbers of small magnitude as small numbers. https://protobuf.dev/programming-guides/encoding/#signed-ints */
export function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}
