import type { Target } from "./target.js";

/** Sends a message by grpc-js, which calls back when the next one may come. */
type Send<T> = (message: T, acknowledge: () => void) => void;

/** Messages go straight to a call of grpc-js, past the Writable that it has for them. */
export class DirectWrites<T> implements Target<T> {
  readonly held = 1;
  readonly #send: Send<T>;
  #onRoom: () => void = () => {};
  #hasRoom = true;
  #sending = false;

  constructor(send: Send<T>) {
    this.#send = send;
  }

  write(message: T): boolean {
    this.#hasRoom = false;
    this.#sending = true;
    this.#send(message, this.#acknowledge);
    this.#sending = false;
    return this.#hasRoom;
  }

  onRoom(listener: () => void): void {
    this.#onRoom = listener;
  }

  #acknowledge = (): void => {
    this.#hasRoom = true;
    if (!this.#sending) this.#onRoom();
  };
}
