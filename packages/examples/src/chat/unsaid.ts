/** Lines to say, through one connection after the other. */
export interface Unsaid {
  /** Aborts when all has been said, and no more will come. */
  readonly end: AbortSignal;
  /** The lines from here on. */
  take(): UnsaidLines;
}

/** The lines for one connection. */
interface UnsaidLines extends AsyncIterable<string> {
  /** Takes no more. */
  stop(): void;
}

/**
 * Shares lines out: one who waits for a line when its connection breaks must not swallow the line that comes then. What
 * nobody takes is not read, but for the first of it.
 */
export function unsaid(lines: AsyncIterable<string>): Unsaid {
  const iterator = lines[Symbol.asyncIterator]();
  const end = new AbortController();
  const read = (): Promise<IteratorResult<string>> => {
    const line = iterator.next();
    line.then(
      ({ done }) => done && end.abort(),
      () => {}, // whoever takes the line gets the error
    );
    return line;
  };
  let coming = read();
  return {
    end: end.signal,
    take() {
      let stopped = false;
      return {
        stop() {
          stopped = true;
        },
        async *[Symbol.asyncIterator]() {
          for (;;) {
            const line = await coming;
            if (stopped || line.done) return;
            coming = read();
            yield line.value;
          }
        },
      };
    },
  };
}
