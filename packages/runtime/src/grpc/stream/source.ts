import type { Readable } from "node:stream";

/** Where the messages of a call come from. */
export interface Source<T> {
  /** Has messages come, until it is paused. They go to the first that is given. */
  resume(take: (message: T) => void): void;
  /** A message or two may still come. */
  pause(): void;
  /** Gives what came and is held back. */
  drain(take: (message: T) => void): void;
}

/** The messages of a stream of grpc-js. */
export function fromReadable<T>(source: Readable): Source<T> {
  const resume = (take: (message: T) => void): void => {
    if (source.listenerCount("data") === 0) source.on("data", take);
    source.resume();
  };
  return {
    resume,
    pause() {
      source.pause();
    },
    drain(take) {
      resume(take);
      source.pause();
      while (source.read() !== null); // it goes to `take`
    },
  };
}
