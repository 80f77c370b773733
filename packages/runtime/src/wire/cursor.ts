import { noBytes } from "./bytes.js";
import { DecodeError } from "./errors.js";

const VARINT_BYTES = 10;
/** As many as a tag or a length has at most: both have 32 bits. */
const SHORT_VARINT_BYTES = 5;

/**
 * A position in bytes that are read from front to back. Each length is checked against what is left before it is used,
 * so what a message claims never decides what is allocated.
 */
export class Cursor {
  /** The offset of the next byte to read. */
  pos = 0;

  /** The bytes. */
  input: Uint8Array = noBytes;
  /** How many bytes there are. */
  limit = 0;
  /** The lower half of the varint that was read last. */
  lo = 0;
  /** The upper half of the varint that was read last. */
  hi = 0;

  /** Takes bytes to read, from their first one on. */
  protected start(input: Uint8Array): void {
    this.input = input;
    this.limit = input.length;
    this.pos = 0;
  }

  /** Lets go of the bytes. */
  protected end(): void {
    this.input = noBytes;
  }

  /** The tag of the next field: its number, shifted left by three, and its wire type. */
  tag(): number {
    // Fields up to 15 have one byte, those up to 2047 two.
    const { input, pos } = this;
    if (pos + 1 < this.limit) {
      const first = input[pos]!;
      if (first < 0x80) {
        this.pos = pos + 1;
        return first;
      }
      const second = input[pos + 1]!;
      if (second < 0x80) {
        this.pos = pos + 2;
        return (first & 0x7f) | (second << 7);
      }
    }
    return this.#varint32("a tag");
  }

  /** Reads a length, and returns the offset at which what it measures ends. */
  length(): number {
    const length = this.claim();
    return this.pos + length;
  }

  /** Whether there is more to read before this offset, where what was read last must end. */
  before(end: number): boolean {
    if (this.pos < end) return true;
    if (this.pos > end) throw new DecodeError("a value runs past the end of its field", end);
    return false;
  }

  /** A length, if that many bytes are left. */
  claim(): number {
    const start = this.pos;
    let length = this.short();
    if (length < 0) length = this.#varint32("a length");
    if (length > this.limit - this.pos) throw new DecodeError(`a length of ${length} goes past the end`, start);
    return length;
  }

  /** The input between two offsets. */
  view(start: number, end: number): Uint8Array {
    return new Uint8Array(this.input.buffer, this.input.byteOffset + start, end - start);
  }

  /** Passes over so many bytes. */
  advance(length: number): void {
    if (length > this.limit - this.pos) throw new DecodeError("the message is truncated", this.limit);
    this.pos += length;
  }

  #byte(): number {
    if (this.pos >= this.limit) throw new DecodeError("the message is truncated", this.limit);
    return this.input[this.pos++]!;
  }

  /** The next varint if it has one byte, as most have; -1 where it is longer, and where nothing is left. */
  short(): number {
    const pos = this.pos;
    if (pos >= this.limit) return -1;
    const byte = this.input[pos]!;
    if (byte >= 0x80) return -1;
    this.pos = pos + 1;
    return byte;
  }

  /** A varint that is no longer than those of 32 bits, as C++ has it, too. */
  #varint32(what: string): number {
    const start = this.pos;
    this.varint();
    if (this.hi !== 0 || this.pos - start > SHORT_VARINT_BYTES)
      throw new DecodeError(`${what} has more than 32 bits`, start);
    return this.lo >>> 0;
  }

  /** Reads a varint of up to ten bytes into `lo` and `hi`. */
  varint(): void {
    const bytes = this.input;
    const start = this.pos;
    if (this.limit - start < VARINT_BYTES) {
      this.#lastVarint();
      return;
    }
    // A loop would cost twice as much: most of a varint's time is the guess where it ends.
    let pos = start;
    let byte = bytes[pos++]!;
    let lo = byte & 0x7f;
    let hi = 0;
    if (byte > 0x7f) {
      byte = bytes[pos++]!;
      lo |= (byte & 0x7f) << 7;
      if (byte > 0x7f) {
        byte = bytes[pos++]!;
        lo |= (byte & 0x7f) << 14;
        if (byte > 0x7f) {
          byte = bytes[pos++]!;
          lo |= (byte & 0x7f) << 21;
          if (byte > 0x7f) {
            byte = bytes[pos++]!;
            lo |= byte << 28;
            hi = (byte & 0x7f) >> 4;
            for (let shift = 3; byte > 0x7f; shift += 7) {
              if (shift > 31) throw new DecodeError("a varint has more than ten bytes", start);
              byte = bytes[pos++]!;
              hi |= (byte & 0x7f) << shift;
            }
          }
        }
      }
    }
    this.pos = pos;
    this.lo = lo;
    this.hi = hi;
  }

  /** A varint that may be cut off by the end of the input. */
  #lastVarint(): void {
    let lo = 0;
    let hi = 0;
    let byte = 0x80;
    for (let shift = 0; byte > 0x7f; shift += 7) {
      byte = this.#byte();
      if (shift < 32) lo |= (byte & 0x7f) << shift;
      if (shift > 31) hi |= (byte & 0x7f) << (shift - 32);
      else if (shift === 28) hi = (byte & 0x7f) >> 4;
    }
    this.lo = lo;
    this.hi = hi;
  }
}
