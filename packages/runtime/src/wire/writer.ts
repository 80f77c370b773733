import type { UnknownField } from "@bufbuild/protobuf";
import { high, low } from "./bits.js";
import { Slab } from "./slab.js";
import { double, float, int32, mismatch, storedInt64, storedUint64, uint32 } from "./values.js";

/** The longest tag or 32-bit varint. */
const VARINT32_BYTES = 5;
/** The longest 64-bit varint, and the longest negative 32-bit one. */
const VARINT64_BYTES = 10;
/** A tag and the longest scalar after it. */
const FIELD_BYTES = 15;

/** Up to this many code units, a loop in JavaScript is faster than a call into the platform. */
const SHORT_UNITS = 48;

/**
 * Writes the fields of messages, from the end to the front: a value before its length and its tag, so that the length
 * is known when it is due. That makes one pass, without a size computation and without moving bytes. Fields must come
 * last first, so that the bytes have them in ascending order.
 *
 * https://protobuf.dev/programming-guides/encoding/
 */
export class Writer extends Slab {
  static #free: Writer | undefined = new Writer();

  /** A writer for one message. Kept and reused, and with it the rest of its slab. */
  static take(): Writer {
    const writer = Writer.#free ?? new Writer();
    Writer.#free = undefined;
    return writer;
  }

  /** Gives the writer back. A message that was not finished is forgotten. */
  release(): void {
    this.forget();
    Writer.#free = this;
  }

  /** Puts length and tag in front of the nested message that was written since the message had this size. */
  message(tag: number, size: number): void {
    const length = this.size - size;
    this.reserve(2 * VARINT32_BYTES);
    this.varint32(length);
    this.varint32(tag);
  }

  /** Writes a tag on its own, as groups have them. */
  tag(tag: number): void {
    this.reserve(VARINT32_BYTES);
    this.varint32(tag);
  }

  string(tag: number, value: string): void {
    if (typeof value !== "string") throw mismatch("a string", tag, value);
    const size = this.size;
    if (value.length <= SHORT_UNITS) {
      this.reserve(3 * value.length + 2 * VARINT32_BYTES);
      this.shortText(value);
    } else {
      this.longText(value);
    }
    this.message(tag, size);
  }

  bytes(tag: number, value: Uint8Array): void {
    if (!(value instanceof Uint8Array)) throw mismatch("a Uint8Array", tag, value);
    this.reserve(value.length + 2 * VARINT32_BYTES);
    this.pos -= value.length;
    this.slab.set(value, this.pos);
    this.varint32(value.length);
    this.varint32(tag);
  }

  bool(tag: number, value: boolean): void {
    if (typeof value !== "boolean") throw mismatch("a boolean", tag, value);
    this.reserve(FIELD_BYTES);
    this.slab[--this.pos] = value ? 1 : 0;
    this.varint32(tag);
  }

  int32(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.#varintInt32(tag, value);
    this.varint32(tag);
  }

  uint32(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.varint32(uint32(tag, value));
    this.varint32(tag);
  }

  sint32(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.varint32(zigzag(int32(tag, value)));
    this.varint32(tag);
  }

  int64(tag: number, value: bigint | string): void {
    this.reserve(FIELD_BYTES);
    storedInt64(tag, value);
    this.varint64(low(), high());
    this.varint32(tag);
  }

  uint64(tag: number, value: bigint | string): void {
    this.reserve(FIELD_BYTES);
    storedUint64(tag, value);
    this.varint64(low(), high());
    this.varint32(tag);
  }

  sint64(tag: number, value: bigint | string): void {
    this.reserve(FIELD_BYTES);
    storedInt64(tag, value);
    this.zigzag64(low(), high());
    this.varint32(tag);
  }

  fixed32(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.word(uint32(tag, value));
    this.varint32(tag);
  }

  sfixed32(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.word(int32(tag, value));
    this.varint32(tag);
  }

  fixed64(tag: number, value: bigint | string): void {
    this.reserve(FIELD_BYTES);
    storedUint64(tag, value);
    this.storedWords();
    this.varint32(tag);
  }

  sfixed64(tag: number, value: bigint | string): void {
    this.reserve(FIELD_BYTES);
    storedInt64(tag, value);
    this.storedWords();
    this.varint32(tag);
  }

  float(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.data.setFloat32((this.pos -= 4), float(tag, value), true);
    this.varint32(tag);
  }

  double(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.data.setFloat64((this.pos -= 8), double(tag, value), true);
    this.varint32(tag);
  }

  packedBool(tag: number, values: readonly boolean[]): void {
    const size = this.size;
    this.reserve(values.length);
    for (let i = values.length - 1; i >= 0; i--) {
      const value = values[i];
      if (typeof value !== "boolean") throw mismatch("a boolean", tag, value);
      this.slab[--this.pos] = value ? 1 : 0;
    }
    this.message(tag, size);
  }

  packedInt32(tag: number, values: readonly number[]): void {
    const size = this.size;
    for (let i = values.length - 1; i >= 0; i--) {
      this.reserve(VARINT64_BYTES);
      this.#varintInt32(tag, values[i]!);
    }
    this.message(tag, size);
  }

  packedUint32(tag: number, values: readonly number[]): void {
    const size = this.size;
    for (let i = values.length - 1; i >= 0; i--) {
      this.reserve(VARINT32_BYTES);
      this.varint32(uint32(tag, values[i]!));
    }
    this.message(tag, size);
  }

  packedSint32(tag: number, values: readonly number[]): void {
    const size = this.size;
    for (let i = values.length - 1; i >= 0; i--) {
      this.reserve(VARINT32_BYTES);
      this.varint32(zigzag(int32(tag, values[i]!)));
    }
    this.message(tag, size);
  }

  packedInt64(tag: number, values: readonly (bigint | string)[]): void {
    const size = this.size;
    for (let i = values.length - 1; i >= 0; i--) {
      this.reserve(VARINT64_BYTES);
      storedInt64(tag, values[i]!);
      this.varint64(low(), high());
    }
    this.message(tag, size);
  }

  packedUint64(tag: number, values: readonly (bigint | string)[]): void {
    const size = this.size;
    for (let i = values.length - 1; i >= 0; i--) {
      this.reserve(VARINT64_BYTES);
      storedUint64(tag, values[i]!);
      this.varint64(low(), high());
    }
    this.message(tag, size);
  }

  packedSint64(tag: number, values: readonly (bigint | string)[]): void {
    const size = this.size;
    for (let i = values.length - 1; i >= 0; i--) {
      this.reserve(VARINT64_BYTES);
      storedInt64(tag, values[i]!);
      this.zigzag64(low(), high());
    }
    this.message(tag, size);
  }

  packedFixed32(tag: number, values: readonly number[]): void {
    const size = this.size;
    this.reserve(4 * values.length);
    for (let i = values.length - 1; i >= 0; i--) this.word(uint32(tag, values[i]!));
    this.message(tag, size);
  }

  packedSfixed32(tag: number, values: readonly number[]): void {
    const size = this.size;
    this.reserve(4 * values.length);
    for (let i = values.length - 1; i >= 0; i--) this.word(int32(tag, values[i]!));
    this.message(tag, size);
  }

  packedFixed64(tag: number, values: readonly (bigint | string)[]): void {
    const size = this.size;
    this.reserve(8 * values.length);
    for (let i = values.length - 1; i >= 0; i--) {
      storedUint64(tag, values[i]!);
      this.storedWords();
    }
    this.message(tag, size);
  }

  packedSfixed64(tag: number, values: readonly (bigint | string)[]): void {
    const size = this.size;
    this.reserve(8 * values.length);
    for (let i = values.length - 1; i >= 0; i--) {
      storedInt64(tag, values[i]!);
      this.storedWords();
    }
    this.message(tag, size);
  }

  packedFloat(tag: number, values: readonly number[]): void {
    const size = this.size;
    this.reserve(4 * values.length);
    for (let i = values.length - 1; i >= 0; i--) {
      this.data.setFloat32((this.pos -= 4), float(tag, values[i]!), true);
    }
    this.message(tag, size);
  }

  packedDouble(tag: number, values: readonly number[]): void {
    const size = this.size;
    this.reserve(8 * values.length);
    for (let i = values.length - 1; i >= 0; i--) {
      this.data.setFloat64((this.pos -= 8), double(tag, values[i]!), true);
    }
    this.message(tag, size);
  }

  /** Writes unknown fields back as they were read. */
  unknown(fields: readonly UnknownField[]): void {
    for (let i = fields.length - 1; i >= 0; i--) {
      const { no, wireType, data } = fields[i]!;
      this.reserve(data.length + VARINT32_BYTES);
      this.pos -= data.length;
      this.slab.set(data, this.pos);
      this.varint32(((no << 3) | wireType) >>> 0);
    }
  }

  /** An int32 takes ten bytes where it is negative, so that it can be read as an int64. */
  #varintInt32(tag: number, value: number): void {
    if (int32(tag, value) >= 0) this.varint32(value);
    else this.varint64(value, -1);
  }
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}
