import { failing } from "../failing.js";
import type { Source } from "./source.js";
import { DONE, type Waiter } from "./waiter.js";
import { weightOf } from "./weight.js";

/** How a stream of messages ended. */
export interface End {
  /** Thrown by the next read; absent where all went well. A box, as what is thrown may be undefined. */
  readonly failure?: { readonly error: unknown };
  /** Whether messages that came before, and were not read, are dropped. */
  readonly drop?: boolean;
}

/** The messages of a call, read one at a time. As with an async generator, it can be iterated once. */
export interface Incoming<T> extends AsyncIterableIterator<T> {
  next(): Promise<IteratorResult<T, undefined>>;
  return(): Promise<IteratorReturnResult<undefined>>;
  /** Says that no more will come. The first end counts. */
  end(how: End): void;
}

/**
 * Reads messages only as they are asked for, so that a slow reader slows the peer down: the source is read while it has
 * room here for what waits.
 *
 * @param leave Called when the reader has had enough before the end.
 */
export function incoming<T>(source: Source<T>, leave: () => void): Incoming<T> {
  const messages: T[] = [];
  const waiting: Waiter<T>[] = [];
  let end: End | undefined;
  let flowing = false;
  /** How many places are taken by what waits. */
  let taken = 0;

  const drop = (): void => {
    messages.length = 0;
    taken = 0;
  };

  const onMessage = (message: T): void => {
    if (end?.drop) return;
    const waiter = waiting.shift();
    if (waiter !== undefined) {
      waiter.resolve({ done: false, value: message });
      return;
    }
    messages.push(message);
    taken += weightOf(message);
    if (flowing && taken >= source.room) {
      flowing = false;
      source.pause();
    }
  };

  const flow = (): void => {
    flowing = true;
    source.resume(onMessage);
  };

  /** What the stream still holds comes before its end. */
  const drain = (): void => {
    if (!end?.drop) source.drain(onMessage);
  };

  const finish = (): Promise<IteratorReturnResult<undefined>> => {
    const failure = end?.failure;
    end = { drop: true };
    return failure === undefined ? Promise.resolve(DONE) : failing(failure.error);
  };

  const settle = (): void => {
    for (const { resolve, reject } of waiting.splice(0)) finish().then(resolve, reject);
  };

  return {
    next() {
      if (end !== undefined && messages.length === 0) drain();
      const message = messages.shift();
      if (message !== undefined) {
        taken -= weightOf(message);
        if (!flowing && messages.length === 0 && end === undefined) flow();
        return Promise.resolve({ done: false, value: message });
      }
      if (end !== undefined) return finish();
      if (!flowing) flow();
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return() {
      const early = end === undefined;
      end = { drop: true };
      drop();
      settle();
      if (early) leave();
      return Promise.resolve(DONE);
    },
    end(how) {
      if (end !== undefined) return;
      end = how;
      if (how.drop) drop();
      if (waiting.length === 0) return;
      drain();
      settle();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
