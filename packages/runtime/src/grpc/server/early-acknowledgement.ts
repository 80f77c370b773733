import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from "@grpc/grpc-js";
import { DirectReads } from "../stream/direct-reads.js";
import { DirectWrites } from "../stream/direct-writes.js";
import { EncodedMessage, takesEncoded } from "../stream/encoded-message.js";
import { FramedBatch } from "../stream/framed-batch.js";
import { offerDirect } from "./direct-calls.js";

/**
 * Makes streams of responses several times as fast: grpc-js takes a message for written when it has left for the socket,
 * so that a stream moves about one message for each turn of the event loop. This takes it for written at once, as long
 * as fewer than 64 KiB of its call wait, and sends what waits together: memory stays bounded, and order and delivery are
 * as they were.
 *
 * It is for services that `addService` added; others on the same server are left alone. It has to be the first
 * interceptor of the server, `new Server({ interceptors: [earlyAcknowledgement, …] })`; `serve` sees to that. It is not
 * for servers with a `grpc.max_send_message_length`, which would count what is sent together.
 */
export const earlyAcknowledgement: ServerInterceptor = (method, call) => {
  if (method.responseStream && takesEncoded(method.responseSerialize)) {
    return new BatchingCall(call, method.responseSerialize);
  }
  // The type asks for the class, of which grpc-js uses what is in the interface: one more would be a good part of what a
  // short call costs.
  return call as ServerInterceptingCall;
};

/**
 * The same where no other interceptor is above it: then nobody misses the messages that go past the streams of grpc-js,
 * straight between this and those who read and write them.
 */
export const directMessages: ServerInterceptor = (method, call) => {
  if ((method.requestStream || method.responseStream) && takesEncoded(method.responseSerialize)) {
    return new StraightCall(call, method.responseSerialize);
  }
  return call as ServerInterceptingCall; // as above
};

type Listener = Parameters<ServerInterceptingCallInterface["start"]>[0];

/** It goes straight to the call that it is above with what it does not change. */
class BatchingCall extends ServerInterceptingCall {
  readonly #next: ServerInterceptingCallInterface;
  readonly #serialize: (message: unknown) => Buffer;
  readonly #batch: FramedBatch;

  constructor(nextCall: ServerInterceptingCallInterface, serialize: (message: unknown) => Buffer) {
    super(nextCall);
    this.#next = nextCall;
    this.#serialize = serialize;
    this.#batch = new FramedBatch((bytes, flushed) => nextCall.sendMessage(new EncodedMessage(bytes), flushed));
  }

  override start(listener: Listener): void {
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

class StraightCall extends BatchingCall {
  readonly #reads: DirectReads<unknown> = new DirectReads(() => super.startRead());

  override start(listener: Listener): void {
    const reads = this.#reads;
    const writes = new DirectWrites((message, acknowledge) => this.sendMessage(message, acknowledge));
    super.start({
      onReceiveMetadata(metadata) {
        offerDirect(metadata, { reads, writes });
        listener.onReceiveMetadata(metadata);
      },
      onReceiveMessage(message) {
        if (reads.claimed) reads.receive(message);
        else listener.onReceiveMessage(message);
      },
      onReceiveHalfClose: () => listener.onReceiveHalfClose(),
      onCancel: () => listener.onCancel(),
    });
  }

  /** What the stream of grpc-js asks for is not for it where others read. */
  override startRead(): void {
    if (!this.#reads.claimed) super.startRead();
  }
}
