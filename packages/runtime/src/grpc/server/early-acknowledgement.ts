import { ServerInterceptingCall, type ServerInterceptor, type serialize } from "@grpc/grpc-js";

/** So many bytes of a stream may wait for the socket while more of its messages are taken. */
const UNFLUSHED_BYTES = 65536;

/** How many bytes the message has that was serialized last, if it is of a service of ours. */
let serializedBytes: number | undefined;

/** A serializer that tells {@link earlyAcknowledgement} the size of what it made. */
export function measured<T>(serializer: serialize<T>): serialize<T> {
  return (message) => {
    const bytes = serializer(message);
    serializedBytes = bytes.length;
    return bytes;
  };
}

/**
 * Makes streams of responses several times as fast. grpc-js takes a message for written when it has left for the
 * socket, so that a stream moves about one message for each turn of the event loop. This takes it for written at once,
 * as long as fewer than 64 KiB of its call wait: memory stays bounded, and order and delivery are as they were.
 *
 * It is for services that `addService` added; others on the same server are left alone. It has to be the first
 * interceptor of the server: `new Server({ interceptors: [earlyAcknowledgement, …] })`.
 */
export const earlyAcknowledgement: ServerInterceptor = (method, call) =>
  method.responseStream ? new AcknowledgingCall(call) : new ServerInterceptingCall(call);

class AcknowledgingCall extends ServerInterceptingCall {
  #unflushed = 0;

  override sendMessage(message: unknown, callback: () => void): void {
    let acknowledge: (() => void) | undefined = callback;
    let bytes = 0;
    const done = (): void => {
      acknowledge?.();
      acknowledge = undefined;
    };
    serializedBytes = undefined;
    super.sendMessage(message, () => {
      this.#unflushed -= bytes;
      done();
    });
    // It was not serialized if the call is over, or by somebody else; and an interceptor below may have acknowledged it.
    if (serializedBytes === undefined || acknowledge === undefined) return;
    bytes = serializedBytes;
    this.#unflushed += bytes;
    if (this.#unflushed < UNFLUSHED_BYTES) done();
  }
}
