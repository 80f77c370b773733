import { wireTo } from "./wire.js";

/** What went over the wire, in bytes. */
export interface Counted {
  readonly sent: number;
  readonly received: number;
}

/** Runs a client against a server with a wire between them that counts. */
export async function counted(address: string, run: (address: string) => Promise<void>): Promise<Counted> {
  const wire = await wireTo(address);
  try {
    await run(wire.address);
  } finally {
    await wire.close();
  }
  return { sent: wire.sent.bytes, received: wire.received.bytes };
}
