import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from "@grpc/grpc-js";
import { EncodedMessage, takesEncoded } from "../stream/encoded-message.js";
import { FramedBatch, type SendBytes } from "../stream/framed-batch.js";

/**
 * Makes streams of responses several times as fast: grpc-js takes a message for written when it has left for the socket,
 * so that a stream moves about one message for each turn of the event loop. This takes it for written at once, as long
 * as fewer than 64 KiB of its call wait, and sends what waits together: memory stays bounded, and order and delivery are
 * as they were. A single response leaves together with its status.
 *
 * It is for services that `addService` added; others on the same server are left alone. It has to be the first
 * interceptor of the server, `new Server({ interceptors: [earlyAcknowledgement, …] })`; `serve` sees to that. It is not
 * for servers with a `grpc.max_send_message_length`, which would count what is sent together.
 */
export const earlyAcknowledgement: ServerInterceptor = (method, call) =>
  takesEncoded(method.responseSerialize)
    ? new EncodingCall(call, method.responseSerialize, method.responseStream ? batched : prompt)
    : new ServerInterceptingCall(call);

/** Where encoded messages wait, as {@link FramedBatch} has it. */
type Queue = Pick<FramedBatch, "add" | "whenSent">;

function batched(send: SendBytes): Queue {
  return new FramedBatch(send);
}

/** For a single message: nothing comes that would have to wait for it. */
function prompt(send: SendBytes): Queue {
  return {
    add(bytes, acknowledge) {
      send(bytes, () => {});
      acknowledge();
    },
    whenSent: (then) => then(),
  };
}

/**
 * It encodes messages before grpc-js does, and goes straight to the call that it is above: what ServerInterceptingCall
 * does for its responder is a good part of what a short call costs.
 */
class EncodingCall extends ServerInterceptingCall {
  readonly #next: ServerInterceptingCallInterface;
  readonly #serialize: (message: unknown) => Buffer;
  readonly #queue: Queue;

  constructor(
    nextCall: ServerInterceptingCallInterface,
    serialize: (message: unknown) => Buffer,
    queue: (send: SendBytes) => Queue,
  ) {
    super(nextCall);
    this.#next = nextCall;
    this.#serialize = serialize;
    this.#queue = queue((bytes, flushed) => nextCall.sendMessage(new EncodedMessage(bytes), flushed));
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
      this.#queue.whenSent(() => this.#next.sendMessage(message, callback));
      return;
    }
    this.#queue.add(bytes, callback);
  }

  override sendStatus(status: Parameters<ServerInterceptingCallInterface["sendStatus"]>[0]): void {
    this.#queue.whenSent(() => this.#next.sendStatus(status));
  }
}
