import type { ServerOptions } from "@grpc/grpc-js";
import { type ClosingOptions, serve } from "@protoc-gen-ts/runtime/grpc";
import { apps } from "../../../packages/examples/src/apps.js";
import { Fates } from "./fates.js";
import { obeying } from "./obey.js";

/** A server of ours, with the services of all examples. */
export interface OurServer {
  readonly address: string;
  /** Waits until the call with an identifier has come. */
  begun(id: string): Promise<void>;
  close(options?: ClosingOptions): Promise<void>;
}

export async function serveOurs(
  serverOptions: ServerOptions = {},
  address: string = "127.0.0.1:0",
): Promise<OurServer> {
  const fates = new Fates();
  const server = await serve({
    address,
    services: apps.map((app) => app.service()),
    callInterceptors: [obeying(fates)],
    serverOptions,
    // What is asked for here is no news.
    onError: () => {},
  });
  return { address: server.addresses[0], begun: (id) => fates.begun(id), close: (options) => server.close(options) };
}
