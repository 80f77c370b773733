/** How much a queue holds. */
export interface QueueOptions<T> {
  /** The most that may wait, as `sizeOf` counts it. One item may wait however large it is. */
  readonly limit: number;
  /** What an item counts for. Default: 1. */
  readonly sizeOf?: (item: T) => number;
  /** Called once, when the reader has had enough before the end. */
  readonly onLeave?: () => void;
}

/**
 * A bounded queue between one who pushes and one who reads it as an async iterable. A push never waits: when the queue
 * is full it says so, and whoever pushed decides what to do with a reader that is too slow.
 */
export class BoundedQueue<T> implements AsyncIterableIterator<T> {
  readonly #limit: number;
  readonly #sizeOf: (item: T) => number;
  readonly #onLeave: (() => void) | undefined;
  readonly #items: T[] = [];
  readonly #readers: Reader<T>[] = [];
  #size = 0;
  #closed = false;
  #failure: { readonly error: unknown } | undefined;

  constructor({ limit, sizeOf = () => 1, onLeave }: QueueOptions<T>) {
    this.#limit = limit;
    this.#sizeOf = sizeOf;
    this.#onLeave = onLeave;
  }

  /** How much waits, as `sizeOf` counts it. */
  get size(): number {
    return this.#size;
  }

  /** Adds an item. Returns false, and leaves the queue as it is, where it is full or closed. */
  push(item: T): boolean {
    if (this.#closed) return false;
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve({ done: false, value: item });
      return true;
    }
    const size = this.#sizeOf(item);
    if (this.#items.length > 0 && this.#size + size > this.#limit) return false;
    this.#items.push(item);
    this.#size += size;
    return true;
  }

  /** Says that no more will come. What waits is still read. */
  end(): void {
    this.#closed = true;
    for (const reader of this.#readers.splice(0)) reader.resolve(DONE);
  }

  /** Drops what waits; the next read throws this error. Does nothing where the queue is closed already. */
  fail(error: unknown): void {
    if (this.#closed) return;
    this.#clear();
    const reader = this.#readers.shift();
    if (reader !== undefined) reader.reject(error);
    else this.#failure = { error };
    this.end();
  }

  /** The next item; waits for it. */
  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#items.length > 0) {
      const value = this.#items.shift() as T;
      this.#size -= this.#sizeOf(value);
      return Promise.resolve({ done: false, value });
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) return Promise.reject(failure.error);
    if (this.#closed) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  /** Says that the reader has had enough: drops what waits, and takes no more. */
  return(): Promise<IteratorReturnResult<undefined>> {
    const early = !this.#closed;
    this.#clear();
    this.#failure = undefined;
    this.end();
    if (early) this.#onLeave?.();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #clear(): void {
    this.#items.length = 0;
    this.#size = 0;
  }
}

interface Reader<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
