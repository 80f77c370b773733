// What the tests of TLS share: a server and clients of it, and a folder of PEM files.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChannelCredentials, ChannelOptions, ServerCredentials } from "@grpc/grpc-js";
import { serve, service } from "../../../src/grpc/index.js";
import { EchoClient, type EchoServer, EchoService } from "../echo-service.js";
import { cleanup } from "../harness.js";

/** A server of these handlers, by its address. */
export async function serveSecurely(credentials: ServerCredentials, echo: Partial<EchoServer>): Promise<string> {
  const services = [service(EchoService, echo)];
  const server = await serve({ address: "127.0.0.1:0", services, credentials, graceMs: 0 });
  cleanup(() => server.close());
  return server.addresses[0]!;
}

/** A client that shares its connection with no other. */
export function clientOf(address: string, credentials: ChannelCredentials, options: ChannelOptions = {}): EchoClient {
  const client = new EchoClient(address, credentials, { "grpc.use_local_subchannel_pool": 1, ...options });
  cleanup(() => client.close());
  return client;
}

/** Writes files, or replaces them whole, in a folder that is gone after the test. */
export function folder(): (name: string, text: string | Uint8Array) => string {
  const path = mkdtempSync(join(tmpdir(), "tls-"));
  cleanup(() => rmSync(path, { recursive: true }));
  return (name, text) => {
    writeFileSync(join(path, "new"), text);
    renameSync(join(path, "new"), join(path, name));
    return join(path, name);
  };
}
