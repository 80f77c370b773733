import type { Message } from "@bufbuild/protobuf";
import { Cursor } from "./cursor.js";
import { DecodeError } from "./errors.js";
import { keepUnknown } from "./unknown.js";
import { WireType } from "./wire-type.js";

const DEFAULT_RECURSION_LIMIT = 100;

let kept: Reader | undefined;

/**
 * Reads messages. It knows of tags, lengths, nesting and unknown fields; what it takes for each type of value is a
 * function beside it, so that a bundle holds only those that its messages need.
 *
 * https://protobuf.dev/programming-guides/encoding/
 */
export class Reader extends Cursor {
  #levels = 0;

  /** A reader at the start of these bytes. Kept and reused, as one for each call would cost more than a short message. */
  static take(bytes: Uint8Array, recursionLimit: number = DEFAULT_RECURSION_LIMIT): Reader {
    if (!(bytes instanceof Uint8Array)) {
      throw new TypeError(`a message is decoded from a Uint8Array, not from ${typeof bytes}`);
    }
    const reader = kept ?? new Reader();
    kept = undefined;
    reader.start(bytes);
    reader.#levels = recursionLimit - 1; // the message itself is the first level
    return reader;
  }

  /** Gives the reader back, and lets go of the bytes. */
  release(): void {
    this.end();
    kept = this;
  }

  /** Enters a length-prefixed message, and returns the offset at which it ends. */
  message(): number {
    const end = this.length();
    this.#enter();
    return end;
  }

  /** Leaves a message, or what is between the tags of a group. */
  leave(end: number): void {
    if (this.pos !== end) throw new DecodeError("a field runs past the end of its message", end);
    this.#levels++;
  }

  /** Enters a group whose start tag was read, and returns the offset of its end tag. */
  group(startTag: number): number {
    this.#enter();
    const start = this.pos;
    const end = this.#findGroupEnd(startTag);
    this.pos = start;
    return end;
  }

  /** Passes over the end tag of the group that was left. */
  endGroup(): void {
    this.tag();
  }

  /** Keeps a field that the message type does not know, as Protobuf-ES does: in `$unknown`, byte for byte. */
  unknown(message: Message, tag: number): void {
    const start = this.pos;
    this.skip(tag);
    keepUnknown(message, tag, this.view(start, this.pos));
  }

  /** Passes over the value of the field whose tag was read. */
  skip(tag: number): void {
    if (tag >>> 3 === 0) throw new DecodeError("a field has the number 0", this.pos);
    switch (tag & 7) {
      case WireType.Varint:
        this.varint();
        return;
      case WireType.Bit64:
        this.advance(8);
        return;
      case WireType.LengthDelimited:
        this.pos = this.length();
        return;
      case WireType.StartGroup:
        this.#enter();
        this.#findGroupEnd(tag);
        this.#levels++;
        return;
      case WireType.EndGroup:
        throw new DecodeError(`a group of field ${tag >>> 3} ends that did not start`, this.pos);
      case WireType.Bit32:
        this.advance(4);
        return;
      default:
        throw new DecodeError(`field ${tag >>> 3} has the invalid wire type ${tag & 7}`, this.pos);
    }
  }

  /** Passes over a group and its end tag, and returns the offset of that tag. */
  #findGroupEnd(startTag: number): number {
    const endTag = startTag + 1;
    for (;;) {
      const offset = this.pos;
      if (offset === this.limit) {
        throw new DecodeError(`the group of field ${startTag >>> 3} has no end`, offset);
      }
      const tag = this.tag();
      if (tag === endTag) return offset;
      this.skip(tag);
    }
  }

  #enter(): void {
    if (--this.#levels < 0) throw new DecodeError("messages nest deeper than the recursion limit allows", this.pos);
  }
}
