/** The first wait, and the longest, in milliseconds. */
const FIRST_MS = 250;
const LONGEST_MS = 10_000;

/**
 * How long to wait before an attempt, in milliseconds: twice as long each time, and down to half of that by chance.
 * https://github.com/grpc/grpc/blob/master/doc/connection-backoff.md has the same idea.
 *
 * @param attempt How many attempts have failed since the connection was lost.
 */
export function backoffMs(attempt: number): number {
  return Math.min(FIRST_MS * 2 ** attempt, LONGEST_MS) * (0.5 + Math.random() / 2);
}
