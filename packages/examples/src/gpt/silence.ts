/** A clock that runs while one listens. */
export interface Silence {
  /** Aborts when one has listened for too long without hearing anything. */
  readonly signal: AbortSignal;
  /** Starts the clock, which runs for so many milliseconds. */
  listen(limitMs: number): void;
  /** Stops it. */
  heard(): void;
}

/** Notices silence. */
export function silence(): Silence {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const heard = (): void => clearTimeout(timer);
  return {
    signal: controller.signal,
    listen(limitMs) {
      heard();
      timer = setTimeout(() => controller.abort(), limitMs);
    },
    heard,
  };
}
