// How a slow reader reads: it rests for a second when it has the first item, and a tenth of one after many.
const REST_MS = 1000;
const SHORT_REST_MS = 100;
const MANY = 100_000;

/** How long to rest after so many items. */
export function restAfter(count) {
  if (count === 1) return REST_MS;
  return count % MANY === 0 ? SHORT_REST_MS : 0;
}
