import type { Readable } from "node:stream";

/** Where the messages of a call come from. */
export interface Source<T> {
  /**
   * How many messages may wait for the reader before it is paused, where a large one counts for several. grpc-js drops
   * those that it was not asked for when a call fails: 32 wait, here or in its stream, so that a reader who is a little
   * late has them all.
   */
  readonly room: number;
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
    room: 16, // beside those that the stream itself holds
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
