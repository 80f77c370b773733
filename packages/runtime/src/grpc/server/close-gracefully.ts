import type { Server } from "@grpc/grpc-js";

/** How to close a server. */
export interface ClosingOptions {
  /** How long calls under way may go on, in milliseconds. More than 2^31 - 1 (24.8 days) counts as no limit. */
  readonly graceMs?: number | undefined;
}

/** A server that can be closed. */
export interface Closing {
  close(options: { readonly graceMs: number }): Promise<void>;
  readonly closed: Promise<void>;
}

/** As far as Node.js's timers go, in milliseconds. */
const MAX_GRACE_MS = 2 ** 31 - 1;

/** @throws RangeError if this is no time of grace. */
export function checkGraceMs(graceMs: unknown): void {
  if (typeof graceMs === "number" && graceMs >= 0) return;
  throw new RangeError(`graceMs must be a number of milliseconds, 0 or more, got ${String(graceMs)}`);
}

/**
 * Lets a server be closed: calls under way go on for a while, and are cancelled then.
 *
 * @param closing Called before the server takes no more calls.
 */
export function closeGracefully(server: Server, closing: () => void): Closing {
  let settle!: () => void;
  const closed = new Promise<void>((resolve) => {
    settle = resolve;
  });
  let begun = false;
  return {
    closed,
    async close({ graceMs }) {
      checkGraceMs(graceMs);
      if (!begun) {
        begun = true;
        closing();
        server.tryShutdown(() => settle());
      }
      const timer = graceMs > MAX_GRACE_MS ? undefined : setTimeout(() => server.forceShutdown(), graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
