/** One who waits for the next message of a stream. */
export interface Waiter<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

/** What a stream gives that is over. */
export const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
