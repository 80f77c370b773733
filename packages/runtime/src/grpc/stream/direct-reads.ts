import type { Readable } from "node:stream";
import type { Source } from "./source.js";

/**
 * Messages as they come from a call of grpc-js, past the Readable that it has for them.
 */
export class DirectReads<T> implements Source<T> {
  readonly #ask: () => void;
  #take: ((message: T) => void) | undefined;
  #claimed = false;
  #flowing = false;
  #asked = false;

  /** @param ask Asks grpc-js for one message. */
  constructor(ask: () => void) {
    this.#ask = ask;
  }

  /** Has messages come here, and not to the Readable, which then has no more than its end to tell. */
  claim(readable: Readable): this {
    this.#claimed = true;
    readable.resume();
    return this;
  }

  /** Whether messages are to come here. */
  get claimed(): boolean {
    return this.#claimed;
  }

  /** Takes the message that grpc-js was asked for. */
  receive(message: T): void {
    this.#asked = false;
    this.#take?.(message);
    this.#read();
  }

  resume(take: (message: T) => void): void {
    this.#take ??= take;
    this.#flowing = true;
    this.#read();
  }

  pause(): void {
    this.#flowing = false;
  }

  /** Nothing is held back here. */
  drain(): void {}

  #read(): void {
    if (!this.#flowing || this.#asked) return;
    this.#asked = true;
    this.#ask();
  }
}
