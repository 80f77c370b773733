import type { ServiceClient } from "@protoc-gen-ts/runtime/grpc";
import { checkAddress } from "./address.js";
import { runProgram } from "./program.js";

/** Lets a client talk, and closes it. */
export async function withClient<C extends ServiceClient>(
  client: C,
  talk: (client: C) => Promise<void>,
): Promise<void> {
  try {
    await talk(client);
  } finally {
    client.close();
  }
}

/**
 * A client program: talks until it has said all, or SIGINT or SIGTERM aborts the signal; a second one ends the process
 * at once.
 */
export async function runClient<C extends ServiceClient>(
  address: string,
  connect: (address: string) => C,
  talk: (client: C, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());
  await runProgram(address, async () => {
    try {
      await withClient(connect(checkAddress(address)), (client) => talk(client, stop.signal));
    } catch (error) {
      // Calls that were under way when the program was told to stop fail by that.
      if (!stop.signal.aborted) throw error;
    }
  });
}
