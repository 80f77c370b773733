import { once } from "node:events";
import { type Server, ServerCredentials, type ServerOptions } from "@grpc/grpc-js";
import { checkAddress } from "./address.js";
import { ProgramError } from "./failure.js";
import { runProgram } from "./program.js";

/** How long calls under way may take to end, when a server stops. */
const GRACE_MS = 500;

/**
 * Makes a server ask connections that are silent whether they live, so that the calls of a client whose machine or
 * network is gone end. For services whose calls stay open. https://grpc.io/docs/guides/keepalive/
 */
export const noticesDeadClients: ServerOptions = {
  "grpc.keepalive_time_ms": 20_000,
  "grpc.keepalive_timeout_ms": 5_000,
};

/**
 * Starts listening, without TLS. Port 0 takes a free one.
 *
 * @returns the address to call.
 * @throws ProgramError if the address is none, or cannot be listened on.
 */
export async function listen(server: Server, address: string): Promise<string> {
  checkAddress(address);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(new ProgramError(`cannot listen on ${address}: ${error.message.replace(/\s+/g, " ")}`));
    });
  });
  return address.replace(/:0$/, `:${port}`);
}

/** Takes no more calls, lets those under way end, and cuts off what has not ended soon. */
export async function stop(server: Server): Promise<void> {
  const force = setTimeout(() => server.forceShutdown(), GRACE_MS);
  await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  clearTimeout(force);
}

/** A server program: serves until SIGINT or SIGTERM. */
export async function runServer(name: string, server: Server, address: string): Promise<void> {
  await runProgram(address, async (signal) => {
    console.log(`${name}: listening on ${await listen(server, address)}`);
    if (!signal.aborted) await once(signal, "abort");
    await stop(server);
    console.log(`${name}: stopped`);
  });
}
