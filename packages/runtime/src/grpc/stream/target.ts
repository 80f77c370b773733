import type { Writable } from "node:stream";

/** Where the messages of a call go. */
export interface Target<T> {
  /** @returns whether there is room for another one. If not, none may come until there is. */
  write(message: T): boolean;
  /** Says who is told when there is room again. */
  onRoom(listener: () => void): void;
  /** How many of the messages written last may not be encoded yet. */
  readonly held: number;
}

/** The messages go to a stream of grpc-js. */
export function fromWritable<T>(target: Writable): Target<T> {
  return {
    write: (message) => target.write(message),
    onRoom: (listener) => target.on("drain", listener),
    held: target.writableHighWaterMark + 1,
  };
}
