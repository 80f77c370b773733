import type { serialize } from "@grpc/grpc-js";

/** A message that is encoded before grpc-js asks for it. */
export class EncodedMessage {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

const takers = new WeakSet<serialize<never>>();

/** A serializer that takes messages that are encoded already as well. */
export function orEncoded<T>(serializer: serialize<T>): serialize<T | EncodedMessage> {
  const result: serialize<T | EncodedMessage> = (message) =>
    message instanceof EncodedMessage ? message.bytes : serializer(message);
  takers.add(result);
  return result;
}

/** Whether a serializer takes messages that are encoded already. */
export function takesEncoded(serializer: serialize<never>): boolean {
  return takers.has(serializer);
}
