import { checkMessage } from "../../index.js";
import { iterate } from "./iterate.js";
import type { Target } from "./target.js";

/** Messages on their way from an iterable to a call. */
export interface Outgoing {
  /** Settles when the iterable has ended or the sending was stopped; rejects with what the iterable throws. */
  readonly done: Promise<void>;
  /** Whether a message was written. */
  readonly begun: boolean;
  /** The messages written last: all that may not be encoded yet, at least. */
  readonly recent: readonly unknown[];
  /**
   * Takes no more, and tells the iterator by `return()`. An async generator that is suspended in an await of its own
   * learns of it when that settles.
   *
   * @returns when the iterator has cleaned up; rejects with what it throws then.
   */
  stop(): Promise<void>;
}

/** Writes what an iterable gives, and takes the next message only when there is room for it. */
export function outgoing<T>(messages: AsyncIterable<T> | Iterable<T>, target: Target<T>): Outgoing {
  let iterator: AsyncIterator<T> | Iterator<T> | undefined;
  let stopped = false;
  const recent: T[] = [];
  let written = 0;
  let resume: (() => void) | undefined;
  target.onRoom(() => resume?.());

  const run = async (): Promise<void> => {
    iterator = iterate(messages);
    for (;;) {
      const result = await iterator.next();
      if (result.done) {
        iterator = undefined;
        return;
      }
      if (stopped) return;
      try {
        checkMessage(result.value);
      } catch (error) {
        stop().catch(() => {}); // what the iterator throws now is of less use than what went wrong first
        throw error;
      }
      recent[written++ % target.held] = result.value;
      if (!target.write(result.value)) {
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
      }
      if (stopped) return;
    }
  };

  const stop = async (): Promise<void> => {
    stopped = true;
    resume?.();
    const current = iterator;
    iterator = undefined;
    await current?.return?.();
  };

  const done = run().catch((error) => {
    iterator = undefined;
    throw error;
  });

  return {
    done,
    stop,
    recent,
    get begun() {
      return written > 0;
    },
  };
}
