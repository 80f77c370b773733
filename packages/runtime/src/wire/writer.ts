import type { UnknownField } from "@bufbuild/protobuf";
import { Slab } from "./slab.js";

/** A tag and a length. */
const PREFIX_BYTES = 10;

let kept: Writer | undefined;

/**
 * Writes messages, from the end to the front: a value before its length and its tag, so that the length
 * is known when it is due. That makes one pass, without a size computation and without moving bytes. Fields must come
 * last first, so that the bytes have them in ascending order.
 *
 * It knows of tags, lengths and varints. What it takes for each type of value is a function beside it, so that a bundle
 * holds only those that its messages need.
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

  /** Writes unknown fields back as they were read. */
  unknown(fields: readonly UnknownField[]): void {
    for (let i = fields.length - 1; i >= 0; i--) {
      const { no, wireType, data } = fields[i]!;
      this.prepend(data);
      this.tag(((no << 3) | wireType) >>> 0);
    }
  }

  /** Writes a varint of up to 32 bits, for which there must be room. */
  varint(value: number): void {
    if (value < 0x80) this.slab[--this.pos] = value;
    else this.#longVarint(value);
  }

  #longVarint(value: number): void {
    const slab = this.slab;
    // Without a loop, as most of a varint's time is the guess where it ends.
    if (value < 0x4000) {
      const pos = (this.pos -= 2);
      slab[pos] = value | 0x80;
      slab[pos + 1] = value >>> 7;
    } else if (value < 0x200000) {
      const pos = (this.pos -= 3);
      slab[pos] = value | 0x80;
      slab[pos + 1] = (value >>> 7) | 0x80;
      slab[pos + 2] = value >>> 14;
    } else if (value < 0x10000000) {
      const pos = (this.pos -= 4);
      slab[pos] = value | 0x80;
      slab[pos + 1] = (value >>> 7) | 0x80;
      slab[pos + 2] = (value >>> 14) | 0x80;
      slab[pos + 3] = value >>> 21;
    } else {
      const pos = (this.pos -= 5);
      slab[pos] = value | 0x80;
      slab[pos + 1] = (value >>> 7) | 0x80;
      slab[pos + 2] = (value >>> 14) | 0x80;
      slab[pos + 3] = (value >>> 21) | 0x80;
      slab[pos + 4] = value >>> 28;
    }
  }
}
