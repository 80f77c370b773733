import type { Server } from "@grpc/grpc-js";

/** How to close a server. */
export interface ClosingOptions {
  /** How long calls under way may go on, in milliseconds. */
  readonly graceMs?: number | undefined;
}

/** A server that can be closed. */
export interface Closing {
  close(options: { readonly graceMs: number }): Promise<void>;
  readonly closed: Promise<void>;
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
    close({ graceMs }) {
      if (!begun) {
        begun = true;
        closing();
        server.tryShutdown(() => settle());
      }
      const timer = setTimeout(() => server.forceShutdown(), graceMs);
      return closed.finally(() => clearTimeout(timer));
    },
  };
}
