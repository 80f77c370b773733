/**
 * How many bytes short messages share. One that is kept keeps them all, so it is no larger than it need be to make
 * their allocation cheap.
 */
const SLAB_BYTES = 8192;
/** A slab that is made for a longer message has room for so many of them, as an allocation costs as much as they do. */
const MESSAGES = 8;
/** Messages of up to so many bytes share slabs. */
const SHARING_BYTES = 8192;

/** How many bytes of a longer message are written before they are copied to where they stay. */
const DESK_BYTES = 262144;

/** From so many bytes on, a value is copied once, when the message ends. */
const LONG_BYTES = 65536;

/**
 * Bytes that fill from the end to the front: what was written last stands first.
 *
 * One slab holds many short messages, one in front of the other, so that most of them cost no allocation but a view.
 * What does not fit is written on the desk, a larger slab that is kept, and copied from there.
 */
export class Slab {
  /** Where the bytes go. */
  slab: Uint8Array = new Uint8Array(SLAB_BYTES);
  /** The slab as numbers. */
  data: DataView = new DataView(this.slab.buffer);
  /** Where the bytes written so far begin. */
  pos: number = SLAB_BYTES;
  /** The slab's memory. A load, where the `buffer` of a view may be a call into the engine. */
  #buffer = this.slab.buffer;
  /** Where the message ends; past the slab's end where a part of it is elsewhere. */
  #end = SLAB_BYTES;

  // The slab that short messages share waits here while a longer one is on the desk.
  #shared = this.data;
  #sharedEnd = SLAB_BYTES;
  #desk: DataView | undefined;
  /** The ends of a message that the desk has no room for, the last first. */
  #ends: Uint8Array[] = [];

  /** How many bytes of the message are written. Before a nested message, this is where it ends. */
  get size(): number {
    return this.#end - this.pos;
  }

  /** Ends the message, and returns its bytes. */
  finish(): Uint8Array {
    const start = this.pos;
    if (this.data === this.#shared) {
      const end = this.#end;
      this.#end = start;
      return new Uint8Array(this.#buffer, start, end - start);
    }
    const bytes = this.#ends.length > 0 ? this.#joined() : this.slab.slice(start);
    this.forget();
    return bytes;
  }

  /** Forgets what was written of a message that was not finished. */
  forget(): void {
    if (this.data !== this.#shared) {
      this.#ends = [];
      this.#use(this.#shared, this.#sharedEnd);
    }
    this.pos = this.#end;
  }

  /** Makes room for so many bytes in front of what is written; at most 256 KiB. */
  reserve(bytes: number): void {
    if (this.pos < bytes) this.#grow(bytes);
  }

  /** Puts these bytes in front of what is written. They must not change before the message ends. */
  prepend(bytes: Uint8Array): void {
    if (bytes.length < LONG_BYTES) {
      this.reserve(bytes.length);
      this.pos -= bytes.length;
      this.slab.set(bytes, this.pos);
    } else {
      this.#toDesk();
      this.#putAside();
      this.#ends.push(bytes);
      this.#end += bytes.length;
    }
  }

  #grow(bytes: number): void {
    const needed = this.size + bytes;
    if (this.data !== this.#shared) {
      this.#putAside();
    } else if (needed <= SHARING_BYTES) {
      const written = this.slab.subarray(this.pos, this.#end);
      const length = Math.max(SLAB_BYTES, MESSAGES * needed);
      this.#shared = new DataView(new ArrayBuffer(length));
      this.#use(this.#shared, length);
      this.prepend(written);
    } else {
      this.#toDesk();
      this.reserve(bytes);
    }
  }

  /** Moves a message to the desk. */
  #toDesk(): void {
    if (this.data !== this.#shared) return;
    const written = this.slab.subarray(this.pos, this.#end);
    this.#sharedEnd = this.#end;
    this.#desk ??= new DataView(new ArrayBuffer(DESK_BYTES));
    this.#use(this.#desk, DESK_BYTES);
    this.prepend(written);
  }

  /** Clears the desk. */
  #putAside(): void {
    const size = this.size;
    if (this.pos < DESK_BYTES) this.#ends.push(this.slab.slice(this.pos));
    this.pos = DESK_BYTES;
    this.#end = DESK_BYTES + size;
  }

  #joined(): Uint8Array {
    const bytes = new Uint8Array(this.size);
    bytes.set(this.slab.subarray(this.pos));
    let end = bytes.length;
    for (const part of this.#ends) bytes.set(part, (end -= part.length));
    return bytes;
  }

  #use(data: DataView, end: number): void {
    this.data = data;
    this.slab = new Uint8Array(data.buffer);
    this.#buffer = data.buffer;
    this.pos = end;
    this.#end = end;
  }
}
