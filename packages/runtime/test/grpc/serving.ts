import { type RunningServer, type ServeOptions, serve, service } from "../../src/grpc/index.js";
import { type EchoClient, type EchoServer, EchoService } from "./echo-service.js";
import { cleanup, connect } from "./harness.js";

/** A server as programs have it, and a client of it. */
export interface Serving extends RunningServer {
  readonly address: string;
  readonly client: EchoClient;
  /** What reached onError. */
  readonly errors: readonly unknown[];
}

/** Serves Echo on a port of its own, as options do not say otherwise, until the test is over. */
export async function serving(
  implementation: Partial<EchoServer>,
  options: Partial<ServeOptions> = {},
): Promise<Serving> {
  const errors: unknown[] = [];
  const server = await serve({
    address: "127.0.0.1:0",
    services: [service(EchoService, implementation)],
    onError: (error) => errors.push(error),
    ...options,
  });
  cleanup(() => server.close({ graceMs: 0 }));
  const address = server.addresses[0];
  return { ...server, address, client: connect(address), errors };
}
