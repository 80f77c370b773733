import type { Readable } from "node:stream";
import { traced } from "../status.js";

/** How a stream of messages ended. */
export interface End {
  /** Thrown by the next read; absent where all went well. A box, as what is thrown may be undefined. */
  readonly failure?: { readonly error: unknown };
  /** Whether messages that came before, and were not read, are dropped. */
  readonly drop?: boolean;
}

/** The messages of a grpc-js stream, read one at a time. As with an async generator, it can be iterated once. */
export interface Incoming<T> extends AsyncIterableIterator<T> {
  next(): Promise<IteratorResult<T, undefined>>;
  return(): Promise<IteratorReturnResult<undefined>>;
  /** Says that no more will come. The first end counts. */
  end(how: End): void;
}

interface Waiter<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * Reads messages only as they are asked for, so that a slow reader slows the peer down: grpc-js asks for another one
 * when fewer than 16 wait here.
 *
 * @param leave Called when the reader has had enough before the end.
 */
export function incoming<T>(source: Readable, leave: () => void): Incoming<T> {
  const waiting: Waiter<T>[] = [];
  let end: End | undefined;

  // An object stream gives what was pushed: messages, as grpc-js deserialized them.
  const read = (): T | null => (end?.drop ? null : (source.read() as T | null));

  const finish = (): Promise<IteratorReturnResult<undefined>> => {
    const failure = end?.failure;
    end = { drop: true };
    return failure === undefined ? Promise.resolve(DONE) : failing(failure.error);
  };

  const flush = (): void => {
    while (waiting.length > 0) {
      const message = read();
      if (message === null && end === undefined) return;
      const { resolve, reject } = waiting.shift()!;
      if (message !== null) resolve({ done: false, value: message });
      else finish().then(resolve, reject);
    }
  };
  source.on("readable", flush);

  return {
    next() {
      if (waiting.length === 0) {
        const message = read();
        if (message !== null) return Promise.resolve({ done: false, value: message });
        if (end !== undefined) return finish();
      }
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() {
      const early = end === undefined;
      end = { drop: true };
      flush();
      if (early) leave();
      return Promise.resolve(DONE);
    },
    end(how) {
      end ??= how;
      flush();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Fails as what a reader waits for does, so that the error shows who that is. */
async function failing(error: unknown): Promise<never> {
  await undefined;
  throw traced(error);
}
