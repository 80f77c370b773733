import { AsyncResource } from "node:async_hooks";

/**
 * Messages that are made in the scope in which this is called, wherever they are read: what an AsyncLocalStorage holds
 * here, it holds there. They can be iterated once.
 */
export function inThisScope<T>(messages: AsyncIterable<T>): AsyncIterableIterator<T> {
  const scope = new AsyncResource("grpc.messages");
  let iterator: AsyncIterator<T> | undefined;
  const within = <R>(work: () => Promise<R>): Promise<R> => scope.runInAsyncScope(work);
  return {
    next: () =>
      within(async () => {
        iterator ??= messages[Symbol.asyncIterator]();
        return iterator.next();
      }),
    return: () =>
      within(async () => {
        await iterator?.return?.();
        return { done: true, value: undefined };
      }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
