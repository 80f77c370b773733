import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import type { ChatServiceClient } from "../gen/chat/chat_grpc.js";
import type { Print } from "../transcript.js";
import { backoffMs } from "./backoff.js";
import { talk } from "./talk.js";
import { unsaid } from "./unsaid.js";
import { visitOf } from "./visit.js";

/**
 * For how long a server may take one who has lost the connection for someone who is still in the room, in milliseconds:
 * until it notices that the connection is dead, or, where it has crashed, its names expire.
 */
const GHOST_MS = 60_000;

/**
 * Talks, and enters the room again whenever the connection is lost, after a while that grows and has some chance in it,
 * so that those whom a server lost do not all come back at once. What is typed meanwhile is said then.
 *
 * @param waitMs How long to wait before the room is entered again, in milliseconds, by how many attempts have failed since.
 * @throws RpcError if the room cannot be entered the first time, or for a reason that stays, such as a name that is taken.
 */
export async function keepTalking(
  client: ChatServiceClient,
  name: string,
  lines: AsyncIterable<string>,
  show: Print,
  signal: AbortSignal,
  waitMs: (attempt: number) => number = backoffMs,
): Promise<void> {
  const all = unsaid(lines);
  let lostAt: number | undefined;
  for (let attempt = 0; ; attempt++) {
    const visit = visitOf(all, show);
    try {
      return await talk(client, name, visit.lines, visit.show, { signal });
    } catch (error) {
      if (visit.entered) {
        attempt = 0;
        lostAt = Date.now();
      }
      if (lostAt === undefined || signal.aborted || !mayPass(error, Date.now() - lostAt)) throw error;
      if (all.end.aborted) return; // all that is lost is the goodbye
      if (visit.entered) {
        show("* the connection is lost; what you said last may not have been heard");
        show("* trying to come back; what you type now is said then, and Ctrl-C leaves");
      }
    } finally {
      visit.end();
    }
    await wait(waitMs(attempt), [signal, all.end]);
    if (all.end.aborted) return;
  }
}

/** Waits for so many milliseconds, or until one of the signals aborts. */
async function wait(ms: number, signals: readonly AbortSignal[]): Promise<void> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  for (const signal of signals) {
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
  }
  await sleep(ms, undefined, { signal: stop.signal }).catch(() => {});
  for (const signal of signals) signal.removeEventListener("abort", onAbort);
}

/** Whether to try again what has failed, by this time after the connection was lost. */
function mayPass(error: unknown, lostForMs: number): boolean {
  if (!(error instanceof RpcError)) return false;
  switch (error.code) {
    case status.UNAVAILABLE:
    case status.CANCELLED: // the server has ended the call: this side's own cancellation is not asked about
      return true;
    case status.ALREADY_EXISTS:
      return lostForMs < GHOST_MS;
    default:
      return false;
  }
}
