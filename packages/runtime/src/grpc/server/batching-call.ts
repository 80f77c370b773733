import { type Metadata, ServerInterceptingCall, type ServerInterceptingCallInterface } from "@grpc/grpc-js";
import { EncodedMessage } from "../stream/encoded-message.js";
import { FramedBatch } from "../stream/framed-batch.js";

/** A call whose responses are sent in batches. What it does not change goes straight to the call that it is above. */
export class BatchingCall extends ServerInterceptingCall {
  readonly #next: ServerInterceptingCallInterface;
  readonly #serialize: (message: unknown) => Buffer;
  readonly #batch: FramedBatch;

  constructor(nextCall: ServerInterceptingCallInterface, serialize: (message: unknown) => Buffer) {
    super(nextCall);
    this.#next = nextCall;
    this.#serialize = serialize;
    this.#batch = new FramedBatch((bytes, flushed) => nextCall.sendMessage(new EncodedMessage(bytes), flushed));
  }

  override start(listener: Parameters<ServerInterceptingCallInterface["start"]>[0]): void {
    this.#next.start(listener);
  }

  override sendMetadata(metadata: Metadata): void {
    this.#next.sendMetadata(metadata);
  }

  override sendMessage(message: unknown, callback: () => void): void {
    let bytes: Buffer;
    try {
      bytes = this.#serialize(message);
    } catch {
      // It fails in grpc-js as well, which knows what to answer then.
      this.#batch.whenSent(() => this.#next.sendMessage(message, callback));
      return;
    }
    this.#batch.add(bytes, callback);
  }

  override sendStatus(status: Parameters<ServerInterceptingCallInterface["sendStatus"]>[0]): void {
    this.#batch.whenSent(() => this.#next.sendStatus(status));
  }
}
