/** The compressed flag and the length before each message. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
const PREFIX_BYTES = 5;

/** So many bytes of a call may wait to be flushed while more of its messages are taken. */
const UNFLUSHED_BYTES = 64 * 1024;

/** What passes bytes on to grpc-js as one message. It calls back when they have left for the socket. */
export type SendBytes = (bytes: Buffer, flushed: () => void) => void;

/**
 * Takes the messages of a stream faster than grpc-js flushes them. grpc-js takes a message for written when it has left
 * for the socket, so that a stream moves about one message for each turn of the event loop. This takes more of them
 * meanwhile, as long as fewer than 64 KiB wait, and lays them into one write when their turn comes: grpc-js has one
 * message under way at any time, in order, as it expects.
 *
 * grpc-js puts a prefix in front of a message, and has the message copy itself behind it. A batch copies all of its
 * messages, with the prefixes between them, and makes the first prefix that of its first message. That grpc-js goes on to
 * work like this is not taken for granted: the first message of each call, sent by itself, sees how it is copied. Where
 * that is another way, as for one that is compressed, every message is sent by itself, and taken when it has left.
 */
export class FramedBatch {
  readonly #send: SendBytes;
  #copiesItself = false;
  /** Bytes that were sent, and have not left; undefined where none are under way. */
  #sent: number | undefined;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** Takes what was not taken at once. */
  #acknowledge: (() => void) | undefined;
  #whenSent: (() => void) | undefined;

  constructor(send: SendBytes) {
    this.#send = send;
  }

  /**
   * Sends a message, now or when those before it have left.
   *
   * @param acknowledge Called when the next message may come. Until then, none may.
   */
  add(bytes: Buffer, acknowledge: () => void): void {
    this.#acknowledge = acknowledge;
    if (this.#sent === undefined) {
      this.#sent = PREFIX_BYTES + bytes.length;
      this.#send(this.#copiesItself ? bytes : this.#observed(bytes), this.#flushed);
    } else {
      this.#waiting.push(bytes);
      this.#waitingBytes += PREFIX_BYTES + bytes.length;
    }
    this.#acknowledgeIfRoom();
  }

  /** Does something once no message waits any more: at once, or when the last of them is on its way. */
  whenSent(then: () => void): void {
    if (this.#waiting.length === 0) then();
    else this.#whenSent = then;
  }

  #flushed = (): void => {
    this.#sent = undefined;
    if (this.#waiting.length > 0) this.#sendWaiting();
    this.#acknowledgeIfRoom();
  };

  #sendWaiting(): void {
    const messages = this.#waiting;
    const bytes = this.#waitingBytes;
    const then = this.#whenSent;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#whenSent = undefined;
    this.#sent = bytes;
    this.#send(messages.length > 1 ? batch(messages, bytes) : messages[0]!, this.#flushed);
    then?.();
  }

  #acknowledgeIfRoom(): void {
    if (this.#sent !== undefined) {
      if (!this.#copiesItself || this.#sent + this.#waitingBytes >= UNFLUSHED_BYTES) return;
    }
    const acknowledge = this.#acknowledge;
    this.#acknowledge = undefined;
    acknowledge?.();
  }

  /** A message that sees how it is copied. */
  #observed(message: Buffer): Buffer {
    // A view, as the bytes may be those of a serializer that gives the same ones again.
    return copying(Buffer.from(message.buffer, message.byteOffset, message.length), (target, start) => {
      this.#copiesItself =
        start === PREFIX_BYTES &&
        target.length === PREFIX_BYTES + message.length &&
        target[0] === 0 &&
        new DataView(target.buffer, target.byteOffset).getUint32(1) === message.length;
      target.set(message, start);
    });
  }
}

/** Several messages that are laid behind the prefix of one. Its own bytes are nothing: it is there to be copied. */
function batch(messages: readonly Buffer[], bytes: number): Buffer {
  return copying(Buffer.allocUnsafe(bytes - PREFIX_BYTES), (target, start) => {
    const view = new DataView(target.buffer, target.byteOffset);
    let position = start - PREFIX_BYTES;
    for (const message of messages) {
      target[position] = 0;
      view.setUint32(position + 1, message.length);
      target.set(message, position + PREFIX_BYTES);
      position += PREFIX_BYTES + message.length;
    }
  });
}

/** A buffer that copies itself in its own way. */
function copying(bytes: Buffer, copy: (target: Uint8Array, start: number) => void): Buffer {
  const copied: Buffer["copy"] = (target, start = 0) => {
    copy(target, start);
    return bytes.length;
  };
  return Object.defineProperty(bytes, "copy", { value: copied });
}
