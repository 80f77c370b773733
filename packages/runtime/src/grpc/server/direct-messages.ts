import type { ServerInterceptingCall, ServerInterceptingCallInterface, ServerInterceptor } from "@grpc/grpc-js";
import { DirectReads } from "../stream/direct-reads.js";
import { DirectWrites } from "../stream/direct-writes.js";
import { takesEncoded } from "../stream/encoded-message.js";
import { BatchingCall } from "./batching-call.js";
import { offerDirect } from "./direct-calls.js";

/**
 * What {@link earlyAcknowledgement} does, and more, where no other interceptor is above it: messages go past the streams
 * of grpc-js, straight between this and those who read and write them.
 */
export const directMessages: ServerInterceptor = (method, call) => {
  if ((method.requestStream || method.responseStream) && takesEncoded(method.responseSerialize)) {
    return new StraightCall(call, method.responseSerialize);
  }
  return call as ServerInterceptingCall; // of which grpc-js uses what is in the interface
};

type Listener = Parameters<ServerInterceptingCallInterface["start"]>[0];

/** A call whose messages can be read and written past the streams that grpc-js has for them. */
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
