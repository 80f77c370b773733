/** How long to wait before the next attempt: a little at first, twice as long each time, up to a bound. */
export interface Backoff {
  /** In milliseconds, give or take a fifth, so that those who failed together do not come back together. */
  next(): number;
  /** The next wait is the first one again. */
  reset(): void;
}

/** @param maxMs What the wait grows up to, in milliseconds. */
export function backoff(maxMs: number): Backoff {
  const firstMs = Math.min(100, maxMs);
  let ms = firstMs;
  return {
    next() {
      const current = ms;
      ms = Math.min(2 * ms, maxMs);
      return current * (0.8 + 0.4 * Math.random());
    },
    reset() {
      ms = firstMs;
    },
  };
}

/** Waits, until the time is over or the signal aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}
