import type { UnknownField } from "@bufbuild/protobuf";
import { Slab } from "./slab.js";
import { varintBefore } from "./varint.js";

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

  /** Puts length and tag in front of what was written, a nested message, since the message had this size. */
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
    // Most tags and lengths have one byte.
    if (value < 0x80) this.slab[--this.pos] = value;
    else this.pos = varintBefore(this.slab, this.pos, value);
  }
}
