import { setMaxListeners } from "node:events";
import type { Socket } from "node:net";
import { Metadata } from "@grpc/grpc-js";
import { PARSE_ERROR, refusal, tooMuch } from "../../failure.js";
import { type Part, splitter } from "../../json/split-values.js";
import { MAX_TIMER_MS } from "../../limits.js";
import { type Caller, deadlineIn } from "../caller.js";
import { authContextOf, peerOf } from "../connected.js";
import type { JsonRpcServer } from "../json-rpc-server.js";
import { slots } from "../slots.js";
import { drained } from "./drained.js";

/** How often a client that sends no more is asked whether it still reads, in milliseconds. */
const PROBE_MS = 250;

/** What a client gets to read the last answer, in milliseconds, where it does not close its end. */
const LINGER_MS = 100;

/**
 * Answers what comes over a connection, one line for one request or batch, in the order in which the answers are ready.
 * Settles when the connection is closed. Never rejects.
 *
 * @param idleMs How long it may be without a call, and without a whole request, in milliseconds.
 */
export async function answerConnection(
  { answering, limits, timeoutMs, closing }: JsonRpcServer,
  socket: Socket,
  idleMs: number,
): Promise<void> {
  const gone = new AbortController();
  setMaxListeners(0, gone.signal); // each call has one
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => {
      gone.abort();
      clearTimeout(idle);
      closing.removeEventListener("abort", leave);
      resolve();
    });
  });
  socket.on("error", () => {}); // "close" comes after it
  socket.allowHalfOpen = true; // a client may say that it sends no more, and still read
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);

  const ofConnection = slots(limits.maxConcurrentCalls);
  const known = { peer: peerOf(socket), host: hostOf(socket), authContext: authContextOf(socket), gone: gone.signal };
  const caller = (): Caller => ({ ...known, metadata: new Metadata(), deadline: deadlineIn(timeoutMs) });
  const underWay = new Set<Promise<void>>();

  const idle = setTimeout(() => (underWay.size > 0 ? stir() : socket.destroy()), Math.min(idleMs, MAX_TIMER_MS));
  const stir = (): void => {
    if (!socket.destroyed) idle.refresh();
  };
  const leave = (): void => {
    if (underWay.size === 0) endSoon(socket);
  };
  const send = (text: string): void => {
    if (socket.writable) socket.write(`${text}\n`);
  };
  const take = (bytes: Buffer): void => {
    const answered = answering.answer(bytes, caller(), ofConnection).then((text) => {
      if (text !== undefined) send(text);
      underWay.delete(answered);
      stir();
      if (closing.aborted) leave();
    });
    underWay.add(answered);
  };
  /** @returns whether there may be more. */
  const handle = (part: Part): boolean => {
    stir();
    if (typeof part !== "string") take(part);
    else if (part === "too large") {
      send(answering.refuse(tooMuch(`a request may have ${limits.maxRequestBytes} bytes`)));
    } else send(answering.refuse(refusal(PARSE_ERROR, "a line must be one object or list, and whole")));
    // It speaks something else: a web page can make a browser send HTTP here, with lines of ours in its body.
    return part !== "something else";
  };

  closing.addEventListener("abort", leave);
  const values = splitter(limits.maxRequestBytes);
  try {
    if (closing.aborted) leave();
    read: for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      for (const part of values.push(chunk)) {
        await ofConnection.room();
        await drained(socket);
        if (!handle(part)) break read;
      }
    }
    if (values.inside) handle("broken");
  } catch {
    // The connection is broken.
  }
  await stillReading(socket, underWay, closed);
  endSoon(socket);
  await closed;
}

/**
 * Waits for the calls under way of a client that sends no more. It may have closed both directions, which shows only when
 * something is sent: a space, which means nothing between two values.
 */
async function stillReading(
  socket: Socket,
  underWay: ReadonlySet<Promise<void>>,
  closed: Promise<void>,
): Promise<void> {
  const probe = setInterval(() => {
    if (socket.writable) socket.write(" ");
  }, PROBE_MS);
  await Promise.race([Promise.all(underWay), closed]); // a notification may go on without its client
  clearInterval(probe);
}

/** Sends what is left, and closes. */
function endSoon(socket: Socket): void {
  if (socket.destroyed || socket.writableEnded) return;
  socket.end(() => {
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once("close", () => clearTimeout(timer));
  });
  socket.resume(); // so that its end is seen
}

function hostOf({ localAddress, localPort }: Socket): string {
  return localAddress === undefined ? "" : `${localAddress}:${localPort}`;
}
