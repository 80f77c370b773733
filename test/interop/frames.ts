/** What went one way over HTTP/2 connections. https://www.rfc-editor.org/rfc/rfc9113#section-6 */
export interface Frames {
  bytes: number;
  /** PING frames that ask. */
  pings: number;
  /** PING frames that answer. */
  acknowledgements: number;
  /** Of each GOAWAY frame its error code, and what it says, such as `11 too_many_pings`. */
  readonly goAways: string[];
}

const PREFACE_BYTES = 24;
const HEADER_BYTES = 9;
const PING = 6;
const GOAWAY = 7;

/** Counts what one end of a connection sends. */
export class FrameCounter {
  readonly #counts: Frames;
  #unread: Buffer = Buffer.alloc(0);
  /** What is left of the preface, which only clients send. */
  #preface: number;

  constructor(counts: Frames, end: "client" | "server") {
    this.#counts = counts;
    this.#preface = end === "client" ? PREFACE_BYTES : 0;
  }

  /** Takes the bytes that come next, wherever frames begin and end in them. */
  count(bytes: Buffer): void {
    this.#counts.bytes += bytes.length;
    const skipped = Math.min(this.#preface, bytes.length);
    this.#preface -= skipped;
    this.#unread = Buffer.concat([this.#unread, bytes.subarray(skipped)]);
    while (this.#unread.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + this.#unread.readUIntBE(0, 3);
      if (this.#unread.length < end) return;
      this.#frame(this.#unread[3]!, this.#unread[4]!, this.#unread.subarray(HEADER_BYTES, end));
      this.#unread = this.#unread.subarray(end);
    }
  }

  #frame(type: number, flags: number, payload: Buffer): void {
    if (type === PING) {
      if ((flags & 1) === 1) this.#counts.acknowledgements++;
      else this.#counts.pings++;
    } else if (type === GOAWAY) {
      this.#counts.goAways.push(`${payload.readUInt32BE(4)} ${payload.subarray(8)}`.trim());
    }
  }
}
