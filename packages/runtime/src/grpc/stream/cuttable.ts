import { failing } from "../failing.js";
import type { End } from "./incoming.js";
import { DONE, type Waiter } from "./waiter.js";

/** Messages that can be cut off, though somebody waits for the next one. They can be iterated once. */
export interface Cuttable<T> extends AsyncIterableIterator<T> {
  next(): Promise<IteratorResult<T, undefined>>;
  return(): Promise<IteratorReturnResult<undefined>>;
  /** Whether there is nothing more to come. */
  readonly over: boolean;
  /** Gives this end to those who wait, or else to the next one who asks, and lets go of the source. */
  cut(how: End): void;
}

/** What gives one message after the other, at once or later. */
type Source<T> = AsyncIterator<T> | Iterator<T>;

/**
 * Gives the messages of a source. An async generator that waits learns of a `return()` only when it waits no more, and
 * so do all that it gets its messages from; these can be told past it.
 *
 * @param open Gives the source, when the first message is asked for.
 * @param leaving Called when the reader leaves while it waits for a message.
 */
export function cuttable<T>(open: () => Source<T> | Promise<Source<T>>, leaving: () => void = () => {}): Cuttable<T> {
  const waiting = new Set<Waiter<T>>();
  let source: Promise<Source<T>> | undefined;
  let end: End | undefined;

  const finish = (): Promise<IteratorReturnResult<undefined>> => {
    const failure = end?.failure;
    end = {};
    return failure === undefined ? Promise.resolve(DONE) : failing(failure.error);
  };

  const free = (how: End): void => {
    end = how;
    for (const { resolve, reject } of waiting) finish().then(resolve, reject);
    waiting.clear();
  };

  const letGo = async (): Promise<IteratorReturnResult<undefined>> => {
    const messages = await source;
    await messages?.return?.();
    return DONE;
  };

  return {
    next() {
      if (end !== undefined) return finish();
      source ??= (async () => open())();
      const result = source.then((messages) => messages.next());
      return new Promise((resolve, reject) => {
        const waiter: Waiter<T> = { resolve, reject };
        waiting.add(waiter);
        const settle = (how: () => void): void => {
          if (waiting.delete(waiter)) how();
        };
        result.then(
          (message) => {
            if (message.done) end ??= {};
            settle(() => resolve(message.done ? DONE : message));
          },
          (error) => {
            end ??= {};
            settle(() => failing(error).then(resolve, reject));
          },
        );
      });
    },
    return() {
      if (waiting.size > 0) leaving();
      free({});
      return letGo();
    },
    get over() {
      return end !== undefined;
    },
    cut(how) {
      if (end !== undefined) return;
      free(how);
      letGo().catch(() => {}); // what it throws now is of less use than why it was cut off
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
