import type { UnknownField } from "@bufbuild/protobuf";
import { high, low } from "./bits.js";
import { Slab } from "./slab.js";
import { encodeUtf8, encodeUtf8Before, encodeUtf8Into } from "./utf8.js";
import { double, float, int32, mismatch, storeInt64, storeUint64, uint32 } from "./values.js";

/** A tag and the longest scalar after it. */
const FIELD_BYTES = 15;
/** A tag and a length. */
const PREFIX_BYTES = 10;

/** Up to this many code units, a loop in JavaScript is faster than a call into the platform. */
const SHORT_UNITS = 32;
/** A string of so many code units, with its prefix. */
const SHORT_BYTES: number = 3 * SHORT_UNITS + PREFIX_BYTES;
/** From this many code units on, a string may be longer than there is room. */
const LONG_UNITS = 65536;

let kept: Writer | undefined;

/**
 * Writes the fields of messages, from the end to the front: a value before its length and its tag, so that the length
 * is known when it is due. That makes one pass, without a size computation and without moving bytes. Fields must come
 * last first, so that the bytes have them in ascending order.
 *
 * https://protobuf.dev/programming-guides/encoding/
 */
export class Writer extends Slab {
  /** A writer for one message. Kept and reused, and with it the rest of its slab. */
  static take(): Writer {
    const writer = kept ?? new Writer();
    kept = undefined;
    return writer;
  }

  /** Ends the message, returns its bytes, and gives the writer back. */
  end(): Uint8Array {
    const bytes = this.finish();
    kept = this;
    return bytes;
  }

  /** Gives the writer back without a message. */
  abandon(): void {
    this.forget();
    kept = this;
  }

  /** Puts length and tag in front of the nested message that was written since the message had this size. */
  message(tag: number, size: number): void {
    const length = this.size - size;
    this.reserve(PREFIX_BYTES);
    this.varint(length);
    this.varint(tag);
  }

  /** Writes a tag on its own, as groups have them. */
  tag(tag: number): void {
    this.reserve(PREFIX_BYTES);
    this.varint(tag);
  }

  string(tag: number, value: string): void {
    if (typeof value !== "string") throw mismatch("a string", tag, value);
    if (value.length > SHORT_UNITS) {
      this.#longString(tag, value);
      return;
    }
    this.reserve(SHORT_BYTES);
    const end = this.pos;
    const start = encodeUtf8Before(value, this.slab, end);
    this.slab[start - 1] = end - start; // less than 128, so it is a varint of one byte
    this.pos = start - 1;
    this.varint(tag);
  }

  #longString(tag: number, value: string): void {
    const size = this.size;
    if (value.length < LONG_UNITS) {
      this.reserve(3 * value.length);
      // In one native pass, into the room in front; that costs less than a view of where it belongs.
      const length = encodeUtf8Into(value, this.slab);
      this.pos -= length;
      this.slab.copyWithin(this.pos, 0, length);
    } else {
      this.prepend(encodeUtf8(value));
    }
    this.message(tag, size);
  }

  bytes(tag: number, value: Uint8Array): void {
    if (!(value instanceof Uint8Array)) throw mismatch("a Uint8Array", tag, value);
    const size = this.size;
    this.prepend(value);
    this.message(tag, size);
  }

  bool(tag: number, value: boolean): void {
    if (typeof value !== "boolean") throw mismatch("a boolean", tag, value);
    this.reserve(FIELD_BYTES);
    this.slab[--this.pos] = value ? 1 : 0;
    this.varint(tag);
  }

  int32(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.varintInt32(int32(tag, value));
    this.varint(tag);
  }

  uint32(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.varint(uint32(tag, value));
    this.varint(tag);
  }

  sint32(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.varint(zigzag(int32(tag, value)));
    this.varint(tag);
  }

  int64(tag: number, value: bigint | string): void {
    this.reserve(FIELD_BYTES);
    storeInt64(tag, value);
    this.varint64(low(), high());
    this.varint(tag);
  }

  uint64(tag: number, value: bigint | string): void {
    this.reserve(FIELD_BYTES);
    storeUint64(tag, value);
    this.varint64(low(), high());
    this.varint(tag);
  }

  sint64(tag: number, value: bigint | string): void {
    this.reserve(FIELD_BYTES);
    storeInt64(tag, value);
    this.zigzag64(low(), high());
    this.varint(tag);
  }

  fixed32(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.word(uint32(tag, value));
    this.varint(tag);
  }

  sfixed32(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.word(int32(tag, value));
    this.varint(tag);
  }

  fixed64(tag: number, value: bigint | string): void {
    this.reserve(FIELD_BYTES);
    storeUint64(tag, value);
    this.word(high());
    this.word(low());
    this.varint(tag);
  }

  sfixed64(tag: number, value: bigint | string): void {
    this.reserve(FIELD_BYTES);
    storeInt64(tag, value);
    this.word(high());
    this.word(low());
    this.varint(tag);
  }

  float(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.data.setFloat32((this.pos -= 4), float(tag, value), true);
    this.varint(tag);
  }

  double(tag: number, value: number): void {
    this.reserve(FIELD_BYTES);
    this.data.setFloat64((this.pos -= 8), double(tag, value), true);
    this.varint(tag);
  }

  /** Writes unknown fields back as they were read. */
  unknown(fields: readonly UnknownField[]): void {
    for (let i = fields.length - 1; i >= 0; i--) {
      const { no, wireType, data } = fields[i]!;
      this.prepend(data);
      this.tag(((no << 3) | wireType) >>> 0);
    }
  }

  // What follows writes no tag, and asks for no room.

  /** A varint of up to 32 bits. */
  varint(value: number): void {
    if (value < 0x80) this.slab[--this.pos] = value;
    else this.#longVarint(value);
  }

  #longVarint(value: number): void {
    const slab = this.slab;
    // As many bytes as there are groups of seven bits.
    const pos = (this.pos -= value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5);
    let at = pos;
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) slab[at++] = rest | 0x80;
    slab[at] = rest;
  }

  /** An int32 takes ten bytes where it is negative, so that it can be read as an int64. */
  varintInt32(value: number): void {
    if (value >= 0) this.varint(value);
    else this.varint64(value, -1);
  }

  /** A varint of two 32-bit halves. */
  varint64(lo: number, hi: number): void {
    if (hi === 0) {
      this.varint(lo >>> 0);
      return;
    }
    // Five groups of seven bits end in the middle of the upper half; what is above them is a varint of its own.
    const above = hi >>> 3;
    if (above !== 0) this.varint(above);
    const slab = this.slab;
    const pos = (this.pos -= 5);
    slab[pos] = lo | 0x80;
    slab[pos + 1] = (lo >>> 7) | 0x80;
    slab[pos + 2] = (lo >>> 14) | 0x80;
    slab[pos + 3] = (lo >>> 21) | 0x80;
    slab[pos + 4] = (lo >>> 28) | ((hi & 7) << 4) | (above !== 0 ? 0x80 : 0);
  }

  zigzag64(lo: number, hi: number): void {
    const sign = hi >> 31;
    this.varint64((lo << 1) ^ sign, ((hi << 1) | (lo >>> 31)) ^ sign);
  }

  /** Four bytes, little-endian. */
  word(value: number): void {
    this.data.setInt32((this.pos -= 4), value, true);
  }
}

/** Numbers of small magnitude as small numbers. https://protobuf.dev/programming-guides/encoding/#signed-ints */
export function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}
