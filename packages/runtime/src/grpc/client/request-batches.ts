import { type InterceptingCall, type Interceptor, type NextCall, status } from "@grpc/grpc-js";
import { DirectWrites } from "../stream/direct-writes.js";
import { EncodedMessage } from "../stream/encoded-message.js";
import { FramedBatch } from "../stream/framed-batch.js";
import { ReadingCall } from "./reading-call.js";

// Taken here, as clocks of tests may stand still.
const { nextTick } = process;

type MessageContext = Parameters<InterceptingCall["sendMessageWithContext"]>[0];

/**
 * Makes streams of requests several times as fast: see {@link FramedBatch}. It has to be the last of the interceptors,
 * and the call's serializer has to take messages that are encoded already.
 */
export const requestBatches = (options: Parameters<Interceptor>[0], nextCall: NextCall): BatchingCall =>
  new BatchingCall(nextCall(options), options.method_definition.requestSerialize);

/** A call whose requests are sent in batches. Where no interceptor is above it, they can go to it directly. */
export class BatchingCall extends ReadingCall {
  readonly writes: DirectWrites<unknown> = new DirectWrites((message, callback) =>
    this.sendMessageWithContext({ callback }, message),
  );
  readonly #serialize: (message: unknown) => Buffer;
  readonly #batch: FramedBatch;

  constructor(nextCall: ReturnType<NextCall>, serialize: (message: unknown) => Buffer) {
    super(nextCall);
    this.#serialize = serialize;
    this.#batch = new FramedBatch((bytes, flushed) => {
      // Before 1.14.3, grpc-js calls back while it is about to send the message, and what comes then overtakes it.
      const callback = (): void => nextTick(flushed);
      super.sendMessageWithContext({ callback }, new EncodedMessage(bytes));
    });
  }

  override sendMessageWithContext(context: MessageContext, message: unknown): void {
    let bytes: Buffer;
    try {
      bytes = this.#serialize(message);
    } catch (error) {
      // What grpc-js does with a message that cannot be encoded.
      const why = error instanceof Error ? error.message : String(error);
      this.cancelWithStatus(status.INTERNAL, `Request message serialization failure: ${why}`);
      return;
    }
    this.#batch.add(bytes, context.callback ?? nothing);
  }

  override halfClose(): void {
    this.#batch.whenSent(() => super.halfClose());
  }
}

function nothing(): void {}
