import { high, low } from "./bits.js";
import { encodeUtf8 } from "./utf8.js";

/**
 * How many bytes short messages share. One that is kept keeps them all, so it is no larger than it need be to make
 * their allocation cheap.
 */
const SLAB_BYTES = 8192;

/** What a slab of its own has beside a long value, for the lengths and tags in front of it. */
const HEADROOM_BYTES = 64;

/**
 * Bytes that fill from the end to the front: what was written last stands first. One slab holds many messages, one in
 * front of the other, so that most of them cost no allocation but a view.
 */
export class Slab {
  protected slab: Uint8Array = new Uint8Array(SLAB_BYTES);
  /** The slab as numbers. */
  protected data: DataView = new DataView(this.slab.buffer);
  /** Where the bytes written so far begin. */
  protected pos: number = SLAB_BYTES;
  /** Where the message that is being written ends. */
  protected end: number = SLAB_BYTES;

  /** Ends the message, and returns its bytes: a view of the slab. The next message begins in front of it. */
  finish(): Uint8Array {
    const slab = this.slab;
    const start = this.pos;
    const end = this.end;
    if (slab.length > SLAB_BYTES) {
      // A message that outgrew the slab has one of its own: what is free of it must not live on with the message.
      this.use(new Uint8Array(SLAB_BYTES));
      this.end = SLAB_BYTES;
      return start > slab.length >> 3 ? slab.slice(start, end) : slab.subarray(start, end);
    }
    this.end = start;
    return new Uint8Array(slab.buffer, start, end - start);
  }

  /** Forgets what was written of a message that was not finished. */
  protected forget(): void {
    this.pos = this.end;
  }

  /** How many bytes of the message are written. Before a nested message, this is where it ends. */
  get size(): number {
    return this.end - this.pos;
  }

  /** Makes room for so many bytes in front of what is written. */
  protected reserve(bytes: number): void {
    if (this.pos < bytes) this.grow(bytes);
  }

  protected grow(bytes: number): void {
    const written = this.slab.subarray(this.pos, this.end);
    // Doubling what is written keeps the moved bytes in proportion; the rest of a slab is for lengths and tags.
    const slab = new Uint8Array(Math.max(SLAB_BYTES, 2 * written.length + bytes + HEADROOM_BYTES));
    slab.set(written, slab.length - written.length);
    this.use(slab);
    this.end = slab.length;
    this.pos = slab.length - written.length;
  }

  protected use(slab: Uint8Array): void {
    this.slab = slab;
    this.data = new DataView(slab.buffer);
  }

  protected varint32(value: number): void {
    const slab = this.slab;
    if (value < 0x80) {
      slab[--this.pos] = value;
    } else if (value < 0x4000) {
      const pos = (this.pos -= 2);
      slab[pos] = (value & 0x7f) | 0x80;
      slab[pos + 1] = value >>> 7;
    } else if (value < 0x200000) {
      const pos = (this.pos -= 3);
      slab[pos] = (value & 0x7f) | 0x80;
      slab[pos + 1] = ((value >>> 7) & 0x7f) | 0x80;
      slab[pos + 2] = value >>> 14;
    } else if (value < 0x10000000) {
      const pos = (this.pos -= 4);
      slab[pos] = (value & 0x7f) | 0x80;
      slab[pos + 1] = ((value >>> 7) & 0x7f) | 0x80;
      slab[pos + 2] = ((value >>> 14) & 0x7f) | 0x80;
      slab[pos + 3] = value >>> 21;
    } else {
      const pos = (this.pos -= 5);
      slab[pos] = (value & 0x7f) | 0x80;
      slab[pos + 1] = ((value >>> 7) & 0x7f) | 0x80;
      slab[pos + 2] = ((value >>> 14) & 0x7f) | 0x80;
      slab[pos + 3] = ((value >>> 21) & 0x7f) | 0x80;
      slab[pos + 4] = value >>> 28;
    }
  }

  /** A varint of two 32-bit halves. */
  protected varint64(lo: number, hi: number): void {
    if (hi === 0) {
      this.varint32(lo >>> 0);
      return;
    }
    // Five groups of seven bits end in the middle of the upper half; what is above them is a varint of its own.
    const above = hi >>> 3;
    const slab = this.slab;
    if (above !== 0) this.varint32(above);
    const pos = (this.pos -= 5);
    slab[pos] = (lo & 0x7f) | 0x80;
    slab[pos + 1] = ((lo >>> 7) & 0x7f) | 0x80;
    slab[pos + 2] = ((lo >>> 14) & 0x7f) | 0x80;
    slab[pos + 3] = ((lo >>> 21) & 0x7f) | 0x80;
    slab[pos + 4] = (lo >>> 28) | ((hi & 7) << 4) | (above !== 0 ? 0x80 : 0);
  }

  protected zigzag64(lo: number, hi: number): void {
    const sign = hi >> 31;
    this.varint64((lo << 1) ^ sign, ((hi << 1) | (lo >>> 31)) ^ sign);
  }

  /** Four bytes, little-endian. */
  protected word(value: number): void {
    const slab = this.slab;
    const pos = (this.pos -= 4);
    slab[pos] = value;
    slab[pos + 1] = value >>> 8;
    slab[pos + 2] = value >>> 16;
    slab[pos + 3] = value >>> 24;
  }

  /** The eight bytes that were stored last. */
  protected storedWords(): void {
    this.word(high());
    this.word(low());
  }

  protected shortText(text: string): void {
    const slab = this.slab;
    let pos = this.pos;
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
    this.pos = pos;
  }

  /** One native pass into the room in front, and one move of the bytes to their place. */
  protected longText(text: string): void {
    const room = 3 * text.length;
    this.reserve(room);
    const start = this.pos - room;
    const written = encodeUtf8(text, this.slab.subarray(start, this.pos));
    this.pos -= written;
    this.slab.copyWithin(this.pos, start, start + written);
  }
}
