/** A clock that runs while one listens. */
export interface Silence {
  /** Aborts when one has listened for too long without hearing anything. */
  readonly signal: AbortSignal;
  /** Starts the clock. */
  listen(): void;
  /** Stops it. */
  heard(): void;
}

/** Notices silence of more than so many milliseconds. */
export function silence(limitMs: number): Silence {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const heard = (): void => clearTimeout(timer);
  return {
    signal: controller.signal,
    listen() {
      heard();
      timer = setTimeout(() => controller.abort(), limitMs);
    },
    heard,
  };
}
