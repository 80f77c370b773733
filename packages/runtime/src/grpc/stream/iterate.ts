/**
 * Begins with what can be iterated, be it asynchronous or not.
 *
 * @throws TypeError if it cannot be iterated.
 */
export function iterate<T>(messages: AsyncIterable<T> | Iterable<T>): AsyncIterator<T> | Iterator<T> {
  // Whoever is not held to the types may give anything.
  const given = messages as Partial<AsyncIterable<T> & Iterable<T>> | null | undefined;
  const iterator = given?.[Symbol.asyncIterator]?.() ?? given?.[Symbol.iterator]?.();
  if (iterator === undefined) throw new TypeError("expected an async iterable or an iterable of messages");
  return iterator;
}
