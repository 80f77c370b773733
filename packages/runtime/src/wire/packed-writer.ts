// Lists of numbers behind one length: https://protobuf.dev/programming-guides/encoding/#packed
//
// Each is a loop of its own, though they are alike: engines compile a loop for the values that it sees, and one for all
// of them would see every kind.

import { high, low } from "./bits.js";
import { double, float, int32, mismatch, storeInt64, storeUint64, uint32 } from "./values.js";
import { int32Before, varint64Before, varintBefore, zigzag, zigzag64Before } from "./varint.js";
import type { Writer } from "./writer.js";

/** The longest varint. */
const VARINT_BYTES = 10;
/** For so many items at a time, room is made and the writer's position kept in a variable. */
const ITEMS = 256;
/** For so many, where each is known to take 4 or 8 bytes, so that the room is no more than what they take. */
const FIXED_ITEMS = 4096;

/** Writes a packed list of `bool`, and its tag. Throws an EncodeError as writeBool does. */
export function writePackedBool(w: Writer, tag: number, values: readonly boolean[]): void {
  const size = w.size;
  for (let i = values.length; i > 0; ) {
    const next = Math.max(0, i - ITEMS);
    w.reserve(i - next);
    const { slab } = w;
    let { pos } = w;
    while (i > next) {
      const value = values[--i];
      if (value === true) slab[--pos] = 1;
      else if (value === false) slab[--pos] = 0;
      else throw mismatch("a boolean", tag, value);
    }
    w.pos = pos;
  }
  w.message(tag, size);
}

/** Writes a packed list of `int32`, or of the numbers of an enum, and its tag. Throws an EncodeError as writeInt32 does. */
export function writePackedInt32(w: Writer, tag: number, values: readonly number[]): void {
  const size = w.size;
  for (let i = values.length; i > 0; ) {
    const next = Math.max(0, i - ITEMS);
    w.reserve(VARINT_BYTES * (i - next));
    const { slab } = w;
    let { pos } = w;
    while (i > next) {
      let value = values[--i]!;
      // Numbers of enums, and most others, have one byte, which takes as long as the call for another.
      while ((value & 0x7f) === value && i > next) {
        slab[--pos] = value;
        value = values[--i]!;
      }
      pos = int32Before(slab, pos, int32(tag, value));
    }
    w.pos = pos;
  }
  w.message(tag, size);
}

/** Writes a packed list of `uint32`, and its tag. Throws an EncodeError as writeUint32 does. */
export function writePackedUint32(w: Writer, tag: number, values: readonly number[]): void {
  const size = w.size;
  for (let i = values.length; i > 0; ) {
    const next = Math.max(0, i - ITEMS);
    w.reserve(VARINT_BYTES * (i - next));
    const { slab } = w;
    let { pos } = w;
    while (i > next) pos = varintBefore(slab, pos, uint32(tag, values[--i]!));
    w.pos = pos;
  }
  w.message(tag, size);
}

/** Writes a packed list of `sint32`, and its tag. Throws an EncodeError as writeSint32 does. */
export function writePackedSint32(w: Writer, tag: number, values: readonly number[]): void {
  const size = w.size;
  for (let i = values.length; i > 0; ) {
    const next = Math.max(0, i - ITEMS);
    w.reserve(VARINT_BYTES * (i - next));
    const { slab } = w;
    let { pos } = w;
    while (i > next) pos = varintBefore(slab, pos, zigzag(int32(tag, values[--i]!)));
    w.pos = pos;
  }
  w.message(tag, size);
}

/** Writes a packed list of `int64`, and its tag. Throws an EncodeError as writeInt64 does. */
export function writePackedInt64(w: Writer, tag: number, values: readonly (bigint | string)[]): void {
  const size = w.size;
  for (let i = values.length; i > 0; ) {
    const next = Math.max(0, i - ITEMS);
    w.reserve(VARINT_BYTES * (i - next));
    const { slab } = w;
    let { pos } = w;
    while (i > next) {
      storeInt64(tag, values[--i]!);
      pos = varint64Before(slab, pos, low(), high());
    }
    w.pos = pos;
  }
  w.message(tag, size);
}

/** Writes a packed list of `uint64`, and its tag. Throws an EncodeError as writeUint64 does. */
export function writePackedUint64(w: Writer, tag: number, values: readonly (bigint | string)[]): void {
  const size = w.size;
  for (let i = values.length; i > 0; ) {
    const next = Math.max(0, i - ITEMS);
    w.reserve(VARINT_BYTES * (i - next));
    const { slab } = w;
    let { pos } = w;
    while (i > next) {
      storeUint64(tag, values[--i]!);
      pos = varint64Before(slab, pos, low(), high());
    }
    w.pos = pos;
  }
  w.message(tag, size);
}

/** Writes a packed list of `sint64`, and its tag. Throws an EncodeError as writeSint64 does. */
export function writePackedSint64(w: Writer, tag: number, values: readonly (bigint | string)[]): void {
  const size = w.size;
  for (let i = values.length; i > 0; ) {
    const next = Math.max(0, i - ITEMS);
    w.reserve(VARINT_BYTES * (i - next));
    const { slab } = w;
    let { pos } = w;
    while (i > next) {
      storeInt64(tag, values[--i]!);
      pos = zigzag64Before(slab, pos, low(), high());
    }
    w.pos = pos;
  }
  w.message(tag, size);
}

/** Writes a packed list of `fixed32`, and its tag. Throws an EncodeError as writeFixed32 does. */
export function writePackedFixed32(w: Writer, tag: number, values: readonly number[]): void {
  const size = w.size;
  for (let i = values.length; i > 0; ) {
    const next = Math.max(0, i - FIXED_ITEMS);
    w.reserve(4 * (i - next));
    const { data } = w;
    let { pos } = w;
    while (i > next) data.setUint32((pos -= 4), uint32(tag, values[--i]!), true);
    w.pos = pos;
  }
  w.message(tag, size);
}

/** Writes a packed list of `sfixed32`, and its tag. Throws an EncodeError as writeSfixed32 does. */
export function writePackedSfixed32(w: Writer, tag: number, values: readonly number[]): void {
  const size = w.size;
  for (let i = values.length; i > 0; ) {
    const next = Math.max(0, i - FIXED_ITEMS);
    w.reserve(4 * (i - next));
    const { data } = w;
    let { pos } = w;
    while (i > next) data.setInt32((pos -= 4), int32(tag, values[--i]!), true);
    w.pos = pos;
  }
  w.message(tag, size);
}

/** Writes a packed list of `fixed64`, and its tag. Throws an EncodeError as writeFixed64 does. */
export function writePackedFixed64(w: Writer, tag: number, values: readonly (bigint | string)[]): void {
  const size = w.size;
  for (let i = values.length; i > 0; ) {
    const next = Math.max(0, i - FIXED_ITEMS);
    w.reserve(8 * (i - next));
    const { data } = w;
    let { pos } = w;
    while (i > next) {
      storeUint64(tag, values[--i]!);
      data.setInt32((pos -= 4), high(), true);
      data.setInt32((pos -= 4), low(), true);
    }
    w.pos = pos;
  }
  w.message(tag, size);
}

/** Writes a packed list of `sfixed64`, and its tag. Throws an EncodeError as writeSfixed64 does. */
export function writePackedSfixed64(w: Writer, tag: number, values: readonly (bigint | string)[]): void {
  const size = w.size;
  for (let i = values.length; i > 0; ) {
    const next = Math.max(0, i - FIXED_ITEMS);
    w.reserve(8 * (i - next));
    const { data } = w;
    let { pos } = w;
    while (i > next) {
      storeInt64(tag, values[--i]!);
      data.setInt32((pos -= 4), high(), true);
      data.setInt32((pos -= 4), low(), true);
    }
    w.pos = pos;
  }
  w.message(tag, size);
}

/** Writes a packed list of `float`, and its tag. Throws an EncodeError as writeFloat does. */
export function writePackedFloat(w: Writer, tag: number, values: readonly number[]): void {
  const size = w.size;
  for (let i = values.length; i > 0; ) {
    const next = Math.max(0, i - FIXED_ITEMS);
    w.reserve(4 * (i - next));
    const { data } = w;
    let { pos } = w;
    while (i > next) data.setFloat32((pos -= 4), float(tag, values[--i]!), true);
    w.pos = pos;
  }
  w.message(tag, size);
}

/** Writes a packed list of `double`, and its tag. Throws an EncodeError as writeDouble does. */
export function writePackedDouble(w: Writer, tag: number, values: readonly number[]): void {
  const size = w.size;
  for (let i = values.length; i > 0; ) {
    const next = Math.max(0, i - FIXED_ITEMS);
    w.reserve(8 * (i - next));
    const { data } = w;
    let { pos } = w;
    while (i > next) data.setFloat64((pos -= 8), double(tag, values[--i]!), true);
    w.pos = pos;
  }
  w.message(tag, size);
}
