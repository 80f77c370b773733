import { setTimeout as sleep } from "node:timers/promises";
import { credentials } from "@grpc/grpc-js";
import { afterEach } from "@jest/globals";
import { type ClientClass, type Service, type ServiceClient, serve } from "@protoc-gen-ts/runtime/grpc";

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Does something when the test is over, last first. */
export function finallyDo(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

/** Serves on a free port until the test is over. Returns the address. */
export async function serving(service: Service): Promise<string> {
  const server = await serve({ address: "127.0.0.1:0", services: [service] });
  finallyDo(() => server.close({ graceMs: 0 }));
  return server.addresses[0];
}

/** A client with a connection of its own, closed when the test is over. */
export function connect<C extends ServiceClient>(Client: ClientClass<C>, address: string): C {
  const client = new Client(address, credentials.createInsecure(), { "grpc.use_local_subchannel_pool": 1 });
  finallyDo(() => client.close());
  return client;
}

/** Waits until something is so; the test's own time limit ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

/** Everything that comes. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
