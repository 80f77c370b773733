import type { Readable } from "node:stream";
import type { Source } from "./source.js";

/**
 * Messages as they come from a call of grpc-js, past the Readable that it has for them.
 */
export class DirectReads<T> implements Source<T> {
  readonly room = 32;
  readonly #ask: () => void;
  #take: ((message: T) => void) | undefined;
  #claimed = false;
  #flowing = false;
  #asked = false;
  #reading = false;

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

  /** grpc-js may answer at once, thousands of times: in a loop, as a recursion would be as deep as there are messages. */
  #read(): void {
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#flowing && !this.#asked) {
        this.#asked = true;
        this.#ask();
      }
    } finally {
      this.#reading = false;
    }
  }
}
