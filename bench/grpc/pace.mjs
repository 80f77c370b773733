// How a slow reader reads: it rests for a second when it has the first item, and a tenth of one now and then.
const REST_MS = 1000;
const SHORT_REST_MS = 100;
const MANY = 100_000;

let received = 0;

/** How long to rest, now that so many items came. */
export function restAfter(count) {
  received = count;
  if (count === 1) return REST_MS;
  return count % MANY === 0 ? SHORT_REST_MS : 0;
}

/** How many items the slow reader of this process has. */
export const receivedSlowly = () => received;
