/**
 * The low three bits of a tag: how to find the end of the value that follows.
 *
 * https://protobuf.dev/programming-guides/encoding/#structure
 */
export const WireType = {
  Varint: 0,
  Bit64: 1,
  LengthDelimited: 2,
  StartGroup: 3,
  EndGroup: 4,
  Bit32: 5,
} as const;
export type WireType = (typeof WireType)[keyof typeof WireType];
