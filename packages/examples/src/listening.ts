import type { ServerOptions } from "@grpc/grpc-js";
import { type RunningServer, type Service, serve } from "@protoc-gen-ts/runtime/grpc";
import { checkAddress } from "./address.js";
import { ProgramError } from "./failure.js";
import { runProgram } from "./program.js";

/**
 * Makes a server ask connections that are silent whether they live, so that the calls of a client whose machine or
 * network is gone end. For services whose calls stay open. https://grpc.io/docs/guides/keepalive/
 */
export const noticesDeadClients: ServerOptions = {
  "grpc.keepalive_time_ms": 20_000,
  "grpc.keepalive_timeout_ms": 5_000,
};

/**
 * A server program: serves, without TLS, until SIGINT or SIGTERM.
 *
 * @param remark What it says once it listens, beside where.
 */
export async function runServer(
  name: string,
  address: string,
  service: Service,
  serverOptions?: ServerOptions,
  remark?: string,
): Promise<void> {
  await runProgram(address, async () => {
    const server = await serve({
      address: checkAddress(address),
      services: [service],
      serverOptions,
      closeOn: ["SIGINT", "SIGTERM"],
      graceMs: 500,
    }).catch(inOneLine);
    console.log(`${name}: listening on ${server.addresses[0]}`);
    if (remark !== undefined) console.log(`${name}: ${remark}`);
    await server.closed;
    console.log(`${name}: stopped`);
  });
}

/** @throws ProgramError in place of what serve() throws, which has a line for each address that was tried. */
function inOneLine({ message }: Error): RunningServer {
  throw new ProgramError(message.replace(/\s+/g, " "));
}
