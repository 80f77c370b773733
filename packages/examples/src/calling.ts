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

/** A client program: talks until it has said all, or SIGINT or SIGTERM aborts the signal. */
export async function runClient<C extends ServiceClient>(
  address: string,
  connect: (address: string) => C,
  talk: (client: C, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await runProgram(address, (signal) => withClient(connect(checkAddress(address)), (client) => talk(client, signal)));
}
