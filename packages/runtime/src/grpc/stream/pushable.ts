import { status } from "@grpc/grpc-js";
import { expectManyListeners } from "../many-listeners.js";
import { RpcError } from "../status.js";
import { DONE, type Waiter } from "./waiter.js";

/** How messages that are pushed wait for their reader. */
export interface PushableOptions<T> {
  /** How much may wait, as `sizeOf` counts it. The last message may go beyond. Default: 64. */
  readonly limit?: number | undefined;
  /** What a message counts for: 0 or more. Default: 1, so that the limit is a number of messages. */
  readonly sizeOf?: ((message: T) => number) | undefined;
  /**
   * What becomes of a message that finds no room:
   * - `fail` breaks the stream off. The reader gets what waits, and then an RpcError, RESOURCE_EXHAUSTED. The default:
   *   nothing is lost without a word.
   * - `dropOldest` makes room by dropping what waits the longest: for feeds of which the latest state counts.
   * - `dropNewest` drops the message itself.
   */
  readonly whenFull?: "fail" | "dropOldest" | "dropNewest" | undefined;
  /**
   * Breaks the stream off when it aborts: what waits is dropped, and the reader gets the signal's reason. A handler that
   * reads the stream in an async generator of its own gives `call.signal` here, as nothing else reaches a generator that
   * waits. One that returns the stream as it is needs none.
   */
  readonly signal?: AbortSignal | undefined;
}

/** Messages that are pushed from outside, and read as an async iterable: see {@link pushable}. It is iterated once. */
export interface Pushable<T> extends AsyncIterableIterator<T> {
  /**
   * Adds a message. It never waits, as it is made for callbacks.
   *
   * @returns whether the message was taken. It is not where it finds no room, unless the oldest makes some for it, and
   * once the stream is closed.
   * @throws RangeError if `sizeOf` gives no number of 0 or more.
   */
  push(message: T): boolean;
  /** Whether the next message would find no room. A closed stream is not full. */
  readonly full: boolean;
  /**
   * Waits until the stream is not full, or is closed. Where several wait, the first of them may fill it again, so look:
   *
   * ```ts
   * while (messages.full) await messages.room();
   * if (!messages.push(message)) return; // nobody reads any more
   * ```
   */
  room(): Promise<void>;
  /** Says that no more will come. What waits is still read. Does nothing where the stream is closed. */
  end(): void;
  /** Ends with an error, which the reader gets after what waits. Does nothing where the stream is closed. */
  fail(error: unknown): void;
  /**
   * Calls this once the stream is closed and takes no more, for whatever reason: the reader has left, was too slow, or
   * the source ended it. Where it is closed already, at once. It is where a source is unsubscribed. What it throws
   * fails the stream, where nothing else did; a server's `onError` gets it.
   */
  onClose(cleanUp: () => void): void;
  /** Aborts when the stream is closed: for sources that take a signal, as `addEventListener` and `fetch` do. */
  readonly signal: AbortSignal;
  /** The next message, as a loop asks for it; it waits until there is one, or the stream is closed. */
  next(): Promise<IteratorResult<T, undefined>>;
  /** Says that the reader has had enough. */
  return(): Promise<IteratorReturnResult<undefined>>;
}

/**
 * A stream that is filled by callbacks: what a handler answers with, or what a client sends. A bounded queue stands
 * between the two, as a source that pushes cannot be slowed down by a reader that is slow.
 *
 * ```ts
 * watch(_request, _call) {
 *   const changes = pushable<Init<Change>>({ limit: 100 });
 *   const onChange = (key: string) => changes.push({ key });
 *   store.on("change", onChange);
 *   changes.onClose(() => store.off("change", onChange));
 *   return changes;
 * }
 * ```
 *
 * A source that can wait needs none of this: an async generator does it.
 *
 * @throws RangeError if the limit is not a number above 0.
 * @throws TypeError if `whenFull` is none of its words, or the signal is no AbortSignal.
 */
export function pushable<T>(options: PushableOptions<T> = {}): Pushable<T> {
  const { limit = 64, sizeOf = () => 1, whenFull = "fail", signal: until } = options;
  if (!(limit > 0)) throw new RangeError(`limit must be a number above 0, got ${String(limit)}`);
  if (!["fail", "dropOldest", "dropNewest"].includes(whenFull)) {
    throw new TypeError(`whenFull must be "fail", "dropOldest" or "dropNewest", got ${JSON.stringify(whenFull)}`);
  }
  const waiting: { readonly message: T; readonly size: number }[] = [];
  const readers: Waiter<T>[] = [];
  let size = 0;
  let failure: { readonly error: unknown } | undefined;
  let closed: { readonly reason: unknown } | undefined;
  let controller: AbortController | undefined;
  const cleanUps: (() => void)[] = [];
  let forRoom: { readonly promise: Promise<void>; readonly settle: () => void } | undefined;

  const isFull = (): boolean => closed === undefined && size >= limit;

  const tellOfRoom = (): void => {
    if (isFull()) return;
    forRoom?.settle();
    forRoom = undefined;
  };

  const clear = (): void => {
    waiting.length = 0;
    size = 0;
  };

  const take = (): IteratorYieldResult<T> => {
    const first = waiting.shift()!; // asked for only where there is one
    size -= first.size;
    return { done: false, value: first.message };
  };

  /** Takes no more. Whoever waits for a message hears of it, the first of them with the error, if there is one. */
  const close = (reason: unknown, given?: { readonly error: unknown }): void => {
    if (closed !== undefined) return;
    closed = { reason };
    until?.removeEventListener("abort", onAbort);
    const thrown = thrownBy(cleanUps);
    const error = given ?? thrown;
    const first = error === undefined ? undefined : readers.shift();
    if (first === undefined) failure = error;
    else first.reject(error?.error);
    for (const reader of readers.splice(0)) reader.resolve(DONE);
    tellOfRoom();
    controller?.abort(reason);
  };

  const signalOfClose = (): AbortSignal => {
    if (controller === undefined) {
      controller = new AbortController();
      expectManyListeners(controller.signal);
      if (closed !== undefined) controller.abort(closed.reason);
    }
    return controller.signal;
  };

  /** The error that the reader has not had, if there is one. */
  const takeFailure = (): Promise<never> | undefined => {
    if (failure === undefined) return undefined;
    const { error } = failure;
    failure = undefined;
    return Promise.reject(error);
  };

  const fail = (error: unknown): void => close(error, { error });

  const onAbort = (): void => {
    clear();
    fail(until?.reason);
  };
  if (until !== undefined) {
    expectManyListeners(until);
    if (until.aborted) onAbort();
    else until.addEventListener("abort", onAbort);
  }

  return {
    push(message) {
      if (closed !== undefined) return false;
      const reader = readers.shift();
      if (reader !== undefined) {
        reader.resolve({ done: false, value: message });
        return true;
      }
      while (isFull()) {
        if (whenFull === "fail") fail(new RpcError(status.RESOURCE_EXHAUSTED, "messages were read too slowly"));
        if (whenFull !== "dropOldest") return false;
        take();
      }
      const own = sizeOf(message);
      if (!(own >= 0)) throw new RangeError(`sizeOf must give a number, 0 or more, got ${String(own)}`);
      waiting.push({ message, size: own });
      size += own;
      return true;
    },
    get full() {
      return isFull();
    },
    room() {
      if (!isFull()) return Promise.resolve();
      if (forRoom === undefined) {
        let settle!: () => void;
        const promise = new Promise<void>((resolve) => {
          settle = resolve;
        });
        forRoom = { promise, settle };
      }
      return forRoom.promise;
    },
    end: () => close(undefined),
    fail,
    onClose(cleanUp) {
      if (closed !== undefined) cleanUp();
      else cleanUps.push(cleanUp);
    },
    get signal() {
      return signalOfClose();
    },
    next() {
      if (waiting.length > 0) {
        const result = take();
        tellOfRoom();
        return Promise.resolve(result);
      }
      const failed = takeFailure();
      if (failed !== undefined) return failed;
      if (closed !== undefined) return Promise.resolve(DONE);
      return new Promise((resolve, reject) => readers.push({ resolve, reject }));
    },
    return() {
      clear();
      failure = undefined;
      close(undefined);
      return takeFailure() ?? Promise.resolve(DONE);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Runs all of them, and gives what the first that threw has thrown. */
function thrownBy(cleanUps: readonly (() => void)[]): { readonly error: unknown } | undefined {
  let thrown: { readonly error: unknown } | undefined;
  for (const cleanUp of cleanUps) {
    try {
      cleanUp();
    } catch (error) {
      thrown ??= { error };
    }
  }
  return thrown;
}
