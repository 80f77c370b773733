import type { AddressInfo, Server } from "node:net";
import { socketAddress } from "../address.js";

/** Where a server listens. */
export interface Listening<S extends Server> {
  /** With the port that it got. */
  readonly address: string;
  /** Undefined for a Unix socket. */
  readonly port: number | undefined;
  /** Node.js's server. */
  readonly server: S;
}

/**
 * @returns when it listens.
 * @throws Error if it cannot; it says at which address.
 */
export async function listen<S extends Server>(server: S, address: string): Promise<Listening<S>> {
  const options = socketAddress(address);
  await new Promise<void>((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(new Error(`cannot listen at ${address}: ${error.message}`, { cause: error }));
    };
    server.once("error", fail);
    server.listen(options, () => {
      server.off("error", fail);
      server.on("error", () => {}); // a connection that cannot be accepted, for want of files: others can
      resolve();
    });
  });
  if ("path" in options) return { address, port: undefined, server };
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return { address: address.replace(/:\d+$/, `:${port}`), port, server };
}
