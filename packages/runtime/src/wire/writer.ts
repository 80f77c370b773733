import type { UnknownField } from "@bufbuild/protobuf";
import { high, low, storeDouble, storeFloat, storeInt64, storeUint64 } from "./bits.js";
import { EncodeError } from "./errors.js";
import { encodeUtf8 } from "./utf8.js";

/**
 * How many bytes short messages share. One that is kept keeps them all, so it is no larger than it need be to make
 * their allocation cheap.
 */
const SLAB_BYTES = 8192;

/** The longest tag or 32-bit varint. */
const VARINT32_BYTES = 5;
/** The longest 64-bit varint, and the longest negative 32-bit one. */
const VARINT64_BYTES = 10;
/** A tag and the longest scalar after it. */
const FIELD_BYTES = 15;

/** What a slab of its own has beside a long value, for the lengths and tags in front of it. */
const HEADROOM_BYTES = 64;

/** Up to this many code units, a loop in JavaScript is faster than a call into the platform. */
const SHORT_UNITS = 48;

/**
 * Fills a buffer from the end to the front: a value is written before its length and its tag, so that the length is
 * known when it is due. That makes one pass, without a size computation and without moving bytes. Fields must come last
 * first, so that the bytes have them in ascending order.
 *
 * https://protobuf.dev/programming-guides/encoding/
 */
export class Writer {
  #slab = new Uint8Array(SLAB_BYTES);
  /** Where the bytes written so far begin. */
  #pos = SLAB_BYTES;
  /** Where the message that is being written ends. */
  #end = SLAB_BYTES;

  static #free: Writer | undefined = new Writer();

  /** A writer for one message. Kept and reused, and with it the rest of its slab. */
  static take(): Writer {
    const writer = Writer.#free ?? new Writer();
    Writer.#free = undefined;
    return writer;
  }

  /** Ends the message, and returns its bytes: a view of the slab. The next message begins in front of it. */
  finish(): Uint8Array {
    const slab = this.#slab;
    const start = this.#pos;
    const end = this.#end;
    if (slab.length > SLAB_BYTES) {
      // A message that outgrew the slab has one of its own: what is free of it must not live on with the message.
      this.#slab = new Uint8Array(SLAB_BYTES);
      this.#end = SLAB_BYTES;
      return start > slab.length >> 3 ? slab.slice(start, end) : slab.subarray(start, end);
    }
    this.#end = start;
    return new Uint8Array(slab.buffer, start, end - start);
  }

  /** Gives the writer back. A message that was not finished is forgotten. */
  release(): void {
    this.#pos = this.#end;
    Writer.#free = this;
  }

  /** How many bytes of the message are written. Before a nested message, this is where it ends. */
  get size(): number {
    return this.#end - this.#pos;
  }

  /** Puts length and tag in front of the nested message that was written since the message had this size. */
  message(tag: number, size: number): void {
    const length = this.size - size;
    this.#reserve(2 * VARINT32_BYTES);
    this.#varint32(length);
    this.#varint32(tag);
  }

  /** Writes a tag on its own, as groups have them. */
  tag(tag: number): void {
    this.#reserve(VARINT32_BYTES);
    this.#varint32(tag);
  }

  string(tag: number, value: string): void {
    if (typeof value !== "string") throw mismatch("a string", tag, value);
    const size = this.size;
    if (value.length <= SHORT_UNITS) {
      this.#reserve(3 * value.length + 2 * VARINT32_BYTES);
      this.#shortText(value);
    } else {
      this.#longText(value);
    }
    this.message(tag, size);
  }

  bytes(tag: number, value: Uint8Array): void {
    if (!(value instanceof Uint8Array)) throw mismatch("a Uint8Array", tag, value);
    this.#reserve(value.length + 2 * VARINT32_BYTES);
    this.#pos -= value.length;
    this.#slab.set(value, this.#pos);
    this.#varint32(value.length);
    this.#varint32(tag);
  }

  bool(tag: number, value: boolean): void {
    if (typeof value !== "boolean") throw mismatch("a boolean", tag, value);
    this.#reserve(FIELD_BYTES);
    this.#slab[--this.#pos] = value ? 1 : 0;
    this.#varint32(tag);
  }

  int32(tag: number, value: number): void {
    this.#reserve(FIELD_BYTES);
    this.#int32(tag, value);
    this.#varint32(tag);
  }

  uint32(tag: number, value: number): void {
    this.#reserve(FIELD_BYTES);
    this.#varint32(uint32(tag, value));
    this.#varint32(tag);
  }

  sint32(tag: number, value: number): void {
    this.#reserve(FIELD_BYTES);
    this.#varint32(zigzag(int32(tag, value)));
    this.#varint32(tag);
  }

  int64(tag: number, value: bigint | string): void {
    this.#reserve(FIELD_BYTES);
    int64(tag, value);
    this.#varint64(low(), high());
    this.#varint32(tag);
  }

  uint64(tag: number, value: bigint | string): void {
    this.#reserve(FIELD_BYTES);
    uint64(tag, value);
    this.#varint64(low(), high());
    this.#varint32(tag);
  }

  sint64(tag: number, value: bigint | string): void {
    this.#reserve(FIELD_BYTES);
    int64(tag, value);
    this.#zigzag64(low(), high());
    this.#varint32(tag);
  }

  fixed32(tag: number, value: number): void {
    this.#reserve(FIELD_BYTES);
    this.#word(uint32(tag, value));
    this.#varint32(tag);
  }

  sfixed32(tag: number, value: number): void {
    this.#reserve(FIELD_BYTES);
    this.#word(int32(tag, value));
    this.#varint32(tag);
  }

  fixed64(tag: number, value: bigint | string): void {
    this.#reserve(FIELD_BYTES);
    uint64(tag, value);
    this.#storedWords();
    this.#varint32(tag);
  }

  sfixed64(tag: number, value: bigint | string): void {
    this.#reserve(FIELD_BYTES);
    int64(tag, value);
    this.#storedWords();
    this.#varint32(tag);
  }

  float(tag: number, value: number): void {
    this.#reserve(FIELD_BYTES);
    float(tag, value);
    this.#word(low());
    this.#varint32(tag);
  }

  double(tag: number, value: number): void {
    this.#reserve(FIELD_BYTES);
    double(tag, value);
    this.#storedWords();
    this.#varint32(tag);
  }

  packedBool(tag: number, values: readonly boolean[]): void {
    const size = this.size;
    this.#reserve(values.length);
    for (let i = values.length - 1; i >= 0; i--) {
      const value = values[i];
      if (typeof value !== "boolean") throw mismatch("a boolean", tag, value);
      this.#slab[--this.#pos] = value ? 1 : 0;
    }
    this.message(tag, size);
  }

  packedInt32(tag: number, values: readonly number[]): void {
    const size = this.size;
    for (let i = values.length - 1; i >= 0; i--) {
      this.#reserve(VARINT64_BYTES);
      this.#int32(tag, values[i]!);
    }
    this.message(tag, size);
  }

  packedUint32(tag: number, values: readonly number[]): void {
    const size = this.size;
    for (let i = values.length - 1; i >= 0; i--) {
      this.#reserve(VARINT32_BYTES);
      this.#varint32(uint32(tag, values[i]!));
    }
    this.message(tag, size);
  }

  packedSint32(tag: number, values: readonly number[]): void {
    const size = this.size;
    for (let i = values.length - 1; i >= 0; i--) {
      this.#reserve(VARINT32_BYTES);
      this.#varint32(zigzag(int32(tag, values[i]!)));
    }
    this.message(tag, size);
  }

  packedInt64(tag: number, values: readonly (bigint | string)[]): void {
    const size = this.size;
    for (let i = values.length - 1; i >= 0; i--) {
      this.#reserve(VARINT64_BYTES);
      int64(tag, values[i]!);
      this.#varint64(low(), high());
    }
    this.message(tag, size);
  }

  packedUint64(tag: number, values: readonly (bigint | string)[]): void {
    const size = this.size;
    for (let i = values.length - 1; i >= 0; i--) {
      this.#reserve(VARINT64_BYTES);
      uint64(tag, values[i]!);
      this.#varint64(low(), high());
    }
    this.message(tag, size);
  }

  packedSint64(tag: number, values: readonly (bigint | string)[]): void {
    const size = this.size;
    for (let i = values.length - 1; i >= 0; i--) {
      this.#reserve(VARINT64_BYTES);
      int64(tag, values[i]!);
      this.#zigzag64(low(), high());
    }
    this.message(tag, size);
  }

  packedFixed32(tag: number, values: readonly number[]): void {
    const size = this.size;
    this.#reserve(4 * values.length);
    for (let i = values.length - 1; i >= 0; i--) this.#word(uint32(tag, values[i]!));
    this.message(tag, size);
  }

  packedSfixed32(tag: number, values: readonly number[]): void {
    const size = this.size;
    this.#reserve(4 * values.length);
    for (let i = values.length - 1; i >= 0; i--) this.#word(int32(tag, values[i]!));
    this.message(tag, size);
  }

  packedFixed64(tag: number, values: readonly (bigint | string)[]): void {
    const size = this.size;
    this.#reserve(8 * values.length);
    for (let i = values.length - 1; i >= 0; i--) {
      uint64(tag, values[i]!);
      this.#storedWords();
    }
    this.message(tag, size);
  }

  packedSfixed64(tag: number, values: readonly (bigint | string)[]): void {
    const size = this.size;
    this.#reserve(8 * values.length);
    for (let i = values.length - 1; i >= 0; i--) {
      int64(tag, values[i]!);
      this.#storedWords();
    }
    this.message(tag, size);
  }

  packedFloat(tag: number, values: readonly number[]): void {
    const size = this.size;
    this.#reserve(4 * values.length);
    for (let i = values.length - 1; i >= 0; i--) {
      float(tag, values[i]!);
      this.#word(low());
    }
    this.message(tag, size);
  }

  packedDouble(tag: number, values: readonly number[]): void {
    const size = this.size;
    this.#reserve(8 * values.length);
    for (let i = values.length - 1; i >= 0; i--) {
      double(tag, values[i]!);
      this.#storedWords();
    }
    this.message(tag, size);
  }

  /** Writes unknown fields back as they were read. */
  unknown(fields: readonly UnknownField[]): void {
    for (let i = fields.length - 1; i >= 0; i--) {
      const { no, wireType, data } = fields[i]!;
      this.#reserve(data.length + VARINT32_BYTES);
      this.#pos -= data.length;
      this.#slab.set(data, this.#pos);
      this.#varint32(((no << 3) | wireType) >>> 0);
    }
  }

  /** Makes room for so many bytes in front of what is written. */
  #reserve(bytes: number): void {
    if (this.#pos < bytes) this.#grow(bytes);
  }

  #grow(bytes: number): void {
    const written = this.#slab.subarray(this.#pos, this.#end);
    // Doubling what is written keeps the moved bytes in proportion; the rest of a slab is for lengths and tags.
    const slab = new Uint8Array(Math.max(SLAB_BYTES, 2 * written.length + bytes + HEADROOM_BYTES));
    slab.set(written, slab.length - written.length);
    this.#slab = slab;
    this.#end = slab.length;
    this.#pos = slab.length - written.length;
  }

  #varint32(value: number): void {
    const slab = this.#slab;
    if (value < 0x80) {
      slab[--this.#pos] = value;
    } else if (value < 0x4000) {
      const pos = (this.#pos -= 2);
      slab[pos] = (value & 0x7f) | 0x80;
      slab[pos + 1] = value >>> 7;
    } else if (value < 0x200000) {
      const pos = (this.#pos -= 3);
      slab[pos] = (value & 0x7f) | 0x80;
      slab[pos + 1] = ((value >>> 7) & 0x7f) | 0x80;
      slab[pos + 2] = value >>> 14;
    } else if (value < 0x10000000) {
      const pos = (this.#pos -= 4);
      slab[pos] = (value & 0x7f) | 0x80;
      slab[pos + 1] = ((value >>> 7) & 0x7f) | 0x80;
      slab[pos + 2] = ((value >>> 14) & 0x7f) | 0x80;
      slab[pos + 3] = value >>> 21;
    } else {
      const pos = (this.#pos -= 5);
      slab[pos] = (value & 0x7f) | 0x80;
      slab[pos + 1] = ((value >>> 7) & 0x7f) | 0x80;
      slab[pos + 2] = ((value >>> 14) & 0x7f) | 0x80;
      slab[pos + 3] = ((value >>> 21) & 0x7f) | 0x80;
      slab[pos + 4] = value >>> 28;
    }
  }

  /** A varint of two 32-bit halves. */
  #varint64(lo: number, hi: number): void {
    if (hi === 0) {
      this.#varint32(lo >>> 0);
      return;
    }
    // Five groups of seven bits end in the middle of the upper half; what is above them is a varint of its own.
    const above = hi >>> 3;
    const slab = this.#slab;
    if (above !== 0) this.#varint32(above);
    const pos = (this.#pos -= 5);
    slab[pos] = (lo & 0x7f) | 0x80;
    slab[pos + 1] = ((lo >>> 7) & 0x7f) | 0x80;
    slab[pos + 2] = ((lo >>> 14) & 0x7f) | 0x80;
    slab[pos + 3] = ((lo >>> 21) & 0x7f) | 0x80;
    slab[pos + 4] = (lo >>> 28) | ((hi & 7) << 4) | (above !== 0 ? 0x80 : 0);
  }

  #zigzag64(lo: number, hi: number): void {
    const sign = hi >> 31;
    this.#varint64((lo << 1) ^ sign, ((hi << 1) | (lo >>> 31)) ^ sign);
  }

  /** An int32 takes ten bytes where it is negative, so that it can be read as an int64. */
  #int32(tag: number, value: number): void {
    if (int32(tag, value) >= 0) this.#varint32(value);
    else this.#varint64(value, -1);
  }

  /** Four bytes, little-endian. */
  #word(value: number): void {
    const slab = this.#slab;
    const pos = (this.#pos -= 4);
    slab[pos] = value;
    slab[pos + 1] = value >>> 8;
    slab[pos + 2] = value >>> 16;
    slab[pos + 3] = value >>> 24;
  }

  /** The eight bytes that were stored last. */
  #storedWords(): void {
    this.#word(high());
    this.#word(low());
  }

  #shortText(text: string): void {
    const slab = this.#slab;
    let pos = this.#pos;
    for (let i = text.length - 1; i >= 0; i--) {
      let code = text.charCodeAt(i);
      if (code < 0x80) {
        slab[--pos] = code;
        continue;
      }
      if (code >= 0xd800 && code <= 0xdfff) {
        const lead = code >= 0xdc00 && i > 0 ? text.charCodeAt(i - 1) : 0;
        if (lead >= 0xd800 && lead < 0xdc00) {
          i--;
          const point = 0x10000 + ((lead - 0xd800) << 10) + (code - 0xdc00);
          pos -= 4;
          slab[pos] = 0xf0 | (point >> 18);
          slab[pos + 1] = 0x80 | ((point >> 12) & 0x3f);
          slab[pos + 2] = 0x80 | ((point >> 6) & 0x3f);
          slab[pos + 3] = 0x80 | (point & 0x3f);
          continue;
        }
        code = 0xfffd; // as TextEncoder does with a lone surrogate
      }
      slab[--pos] = 0x80 | (code & 0x3f);
      if (code < 0x800) {
        slab[--pos] = 0xc0 | (code >> 6);
      } else {
        slab[--pos] = 0x80 | ((code >> 6) & 0x3f);
        slab[--pos] = 0xe0 | (code >> 12);
      }
    }
    this.#pos = pos;
  }

  /** One native pass into the room in front, and one move of the bytes to their place. */
  #longText(text: string): void {
    const room = 3 * text.length;
    this.#reserve(room);
    const start = this.#pos - room;
    const written = encodeUtf8(text, this.#slab.subarray(start, this.#pos));
    this.#pos -= written;
    this.#slab.copyWithin(this.#pos, start, start + written);
  }
}

function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

function int32(tag: number, value: number): number {
  if ((value | 0) !== value) throw mismatch("an integer from -2^31 to 2^31 - 1", tag, value);
  return value;
}

function uint32(tag: number, value: number): number {
  if (value >>> 0 !== value) throw mismatch("an integer from 0 to 2^32 - 1", tag, value);
  return value;
}

function int64(tag: number, value: bigint | string): void {
  if (!storeInt64(toBigint(tag, value))) throw mismatch("an integer from -2^63 to 2^63 - 1", tag, value);
}

function uint64(tag: number, value: bigint | string): void {
  if (!storeUint64(toBigint(tag, value))) throw mismatch("an integer from 0 to 2^64 - 1", tag, value);
}

/** Fields with `jstype = JS_STRING` hold 64-bit integers as decimal strings. */
function toBigint(tag: number, value: bigint | string): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "string" && /^-?\d+$/.test(value)) return BigInt(value);
  throw mismatch("a bigint", tag, value);
}

function float(tag: number, value: number): void {
  if (typeof value !== "number") throw mismatch("a number", tag, value);
  storeFloat(value);
}

function double(tag: number, value: number): void {
  if (typeof value !== "number") throw mismatch("a number", tag, value);
  storeDouble(value);
}

function mismatch(expected: string, tag: number, value: unknown): EncodeError {
  const got = typeof value === "object" && value !== null ? "an object" : `${typeof value} ${String(value)}`;
  return new EncodeError(`cannot encode field ${tag >>> 3}: expected ${expected}, got ${got}`);
}
