/** What is taken from peers. */
export interface Limits {
  /** How large a request, or a batch of them, may be, in bytes. Default: 4 MiB, as for gRPC. */
  readonly maxRequestBytes?: number | undefined;
  /**
   * How deep objects and lists of a request may nest. Default: 100. Messages nest no deeper than 100, whatever this is, as
   * in every official Protobuf.
   */
  readonly maxDepth?: number | undefined;
  /** How many requests a batch may have. Default: 100. */
  readonly maxBatch?: number | undefined;
  /** How many calls of one connection are under way at a time. Further requests wait. Default: 100. */
  readonly maxConcurrentCalls?: number | undefined;
}

export const MAX_BYTES: number = 4 * 1024 * 1024;
export const MAX_DEPTH = 100;
const MAX_BATCH = 100;
const MAX_CONCURRENT_CALLS = 100;

/** How long a timer of Node.js may run, in milliseconds. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;

/** @throws RangeError if a limit is none. */
export function limitsOf(given: Limits): { readonly [Name in keyof Limits]-?: number } {
  return {
    maxRequestBytes: countOf("maxRequestBytes", given.maxRequestBytes, MAX_BYTES),
    maxDepth: countOf("maxDepth", given.maxDepth, MAX_DEPTH),
    maxBatch: countOf("maxBatch", given.maxBatch, MAX_BATCH),
    maxConcurrentCalls: countOf("maxConcurrentCalls", given.maxConcurrentCalls, MAX_CONCURRENT_CALLS),
  };
}

/** @throws RangeError if it is no whole number above 0. */
export function countOf(name: string, value: number | undefined, byDefault: number): number {
  const count = value ?? byDefault;
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new RangeError(`${name} must be a whole number, 1 or more, got ${String(count)}`);
}

/** @throws RangeError if it is no number of milliseconds. */
export function millisecondsOf(name: string, value: number | undefined, byDefault: number): number {
  const time = value ?? byDefault;
  if (typeof time === "number" && time >= 0) return time;
  throw new RangeError(`${name} must be a number of milliseconds, 0 or more, got ${String(time)}`);
}
