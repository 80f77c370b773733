import type { deserialize } from "@grpc/grpc-js";

/** A message of so many bytes, or fewer, takes one of the places that there are for messages that wait. */
const BYTES_OF_A_PLACE = 16 * 1024;

// Of the larger ones only: most messages are small, and cost nothing.
const weights = new WeakMap<object, number>();

/** A deserializer of messages that may have to wait for their reader. */
export function weighing<T>(decode: deserialize<T>): deserialize<T> {
  return (bytes) => {
    const message = decode(bytes);
    if (bytes.length > BYTES_OF_A_PLACE && typeof message === "object" && message !== null) {
      weights.set(message, Math.ceil(bytes.length / BYTES_OF_A_PLACE));
    }
    return message;
  };
}

/** How many places a message takes. */
export function weightOf(message: unknown): number {
  return weights.get(message as object) ?? 1; // what is no object has none
}
