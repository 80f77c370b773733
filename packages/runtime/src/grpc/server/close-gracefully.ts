import { type Server, status } from "@grpc/grpc-js";
import { MAX_TIMER_MS } from "../max-timer.js";
import { RpcError } from "../status.js";
import { liveCallsOf } from "./live-calls.js";

/** How to close a server. */
export interface ClosingOptions {
  /** How long calls under way may go on, in milliseconds. More than 24.8 days counts as no limit. */
  readonly graceMs?: number | undefined;
}

/** A server that can be closed. */
export interface Closing {
  /**
   * Takes no new calls; those under way go on for `graceMs` milliseconds, and are cancelled then. Called again, it may
   * make that time shorter; the connections of peers that do not answer end when it was said first.
   *
   * @throws RangeError if `graceMs` is not 0 or more.
   */
  close(options: { readonly graceMs: number }): Promise<void>;
  /** Settles when the server is closed, whoever asked for it. */
  readonly closed: Promise<void>;
}

/** What peers get to hear that their calls were cancelled, and to close their end of a connection, in milliseconds. */
const LAST_MS = 50;

/** @throws RangeError if this is no time of grace. */
export function checkGraceMs(graceMs: unknown): void {
  if (typeof graceMs === "number" && graceMs >= 0) return;
  throw new RangeError(`graceMs must be a number of milliseconds, 0 or more, got ${String(graceMs)}`);
}

/**
 * Lets a server be closed: calls under way go on for a while, and are cancelled then.
 *
 * @param closing Called before the server takes no more calls.
 * @param addresses Where the server listens, as grpc-js knows it.
 */
export function closeGracefully(server: Server, closing: () => void, addresses: readonly string[] = []): Closing {
  let settle!: () => void;
  const closed = new Promise<void>((resolve) => {
    settle = resolve;
  });
  let begun = false;
  const cancel = (): void => {
    for (const call of liveCallsOf(server)) call.cancel(new RpcError(status.UNAVAILABLE, "the server is closing"));
    setTimeout(() => {
      server.forceShutdown();
      settle(); // grpc-js waits for peers that do not close their end, and for those that never began to speak HTTP/2
    }, LAST_MS);
  };
  return {
    closed,
    async close({ graceMs }) {
      checkGraceMs(graceMs);
      const limited = graceMs + LAST_MS <= MAX_TIMER_MS;
      if (!begun) {
        begun = true;
        closing();
        // forceShutdown ends only the connections that grpc-js counts, and it may be told not to (grpc.enable_channelz).
        if (limited) for (const address of addresses) server.drain(address, graceMs + LAST_MS);
        server.tryShutdown(() => settle());
      }
      const timer = limited ? setTimeout(cancel, graceMs) : undefined;
      await closed;
      clearTimeout(timer);
    },
  };
}
