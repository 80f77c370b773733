import type { AsyncResource } from "node:async_hooks";
import type { Metadata } from "@grpc/grpc-js";
import { soon } from "./soon.js";

/** So many bytes may wait for their reader while more are taken, as in a window of HTTP/2. */
const WINDOW_BYTES = 65_536;

/** What stands before each message on a wire. It counts, so that there is a bound to empty messages as well. */
const PREFIX_BYTES = 5;

/** What one side of a call gets from the other one, in this order: each part at most once, but for messages. */
interface Receiver<End> {
  headers(metadata: Metadata): void;
  message(bytes: Buffer): void;
  end(end: End): void;
}

/** What goes one way between the two sides of a call. */
export interface Flow<End> {
  /** Lets it flow, to this receiver. */
  open(receiver: Receiver<End>): void;
  headers(metadata: Metadata): void;
  /** @param taken Called when there is room for more. */
  message(bytes: Buffer, taken?: () => void): void;
  end(end: End): void;
  /** Asks for one message. All else comes by itself. */
  read(): void;
  /** Drops what is on its way, and what comes. */
  close(): void;
}

interface Part<End> {
  /** Undefined where this is no message. */
  readonly size: number | undefined;
  deliver(receiver: Receiver<End>): void;
  /** What comes after it. Thousands may wait, too many to be moved in an array by each one that leaves. */
  next?: Part<End>;
}

/** Nothing is delivered, and nothing taken, before the caller who caused it is through. */
export function flow<End>(sender: AsyncResource, reader: AsyncResource): Flow<End> {
  let first: Part<End> | undefined;
  let last: Part<End> | undefined;
  const writers: (() => void)[] = [];
  let receiver: Receiver<End> | undefined;
  let waitingBytes = 0;
  let asked = false;
  let moving = false;
  let closed = false;

  const send = (part: Part<End>): void => {
    if (closed) return;
    if (first === undefined) first = part;
    else last!.next = part;
    last = part;
    move();
  };
  const move = (): void => {
    if (moving || receiver === undefined || first === undefined || (first.size !== undefined && !asked)) return;
    moving = true;
    soon(reader, deliver);
  };
  const deliver = (): void => {
    moving = false;
    const part = first;
    if (part === undefined || receiver === undefined) return; // it was closed meanwhile
    first = part.next;
    if (part.size !== undefined) {
      asked = false;
      waitingBytes -= part.size;
      if (waitingBytes < WINDOW_BYTES) admit();
    }
    part.deliver(receiver);
    move();
  };
  const admit = (): void => {
    for (const taken of writers.splice(0)) soon(sender, taken);
  };

  return {
    open(given) {
      receiver = given;
      move();
    },
    headers: (metadata) => send({ size: undefined, deliver: (to) => to.headers(metadata) }),
    message(bytes, taken = () => {}) {
      // Each side has memory of its own, whatever the serializer of the other one keeps.
      const copy = Buffer.from(bytes);
      const size = copy.length + PREFIX_BYTES;
      writers.push(taken);
      if (!closed) waitingBytes += size;
      if (waitingBytes < WINDOW_BYTES) admit();
      send({ size, deliver: (to) => to.message(copy) });
    },
    end: (end) => send({ size: undefined, deliver: (to) => to.end(end) }),
    read() {
      asked = true;
      move();
    },
    close() {
      closed = true;
      first = undefined;
      waitingBytes = 0;
      admit();
    },
  };
}
