import assert from "node:assert/strict";
import { type ClientOptions, credentials, Metadata, type MetadataValue, type status } from "@grpc/grpc-js";
import { type ClientClass, RpcError, type ServiceClient } from "@protoc-gen-ts/runtime/grpc";

/** The deadline of calls that have no other: none of them hangs. */
export const timeoutMs = 25_000;

/** Talks by a client with a connection of its own. */
export async function calling<C extends ServiceClient>(
  Client: ClientClass<C>,
  address: string,
  talk: (client: C) => Promise<void>,
  options: ClientOptions = {},
): Promise<void> {
  const client = new Client(address, credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
    "grpc.initial_reconnect_backoff_ms": 100,
    defaults: { timeoutMs },
    ...options,
  });
  try {
    await talk(client);
  } finally {
    client.close();
  }
}

/** The error with which something fails. */
export async function failsWith(code: status, attempt: Promise<unknown>): Promise<RpcError> {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RpcError)) throw new Error("an RpcError is missing", { cause: error });
  assert.equal(error.code, code, `it fails with ${error.message}`);
  return error;
}

export function metadataOf(...entries: readonly (readonly [key: string, value: MetadataValue])[]): Metadata {
  const metadata = new Metadata();
  for (const [key, value] of entries) metadata.add(key, value);
  return metadata;
}

/** Everything that comes. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The next that comes. */
export async function next<T>(items: AsyncIterator<T>): Promise<T> {
  const { value, done } = await items.next();
  assert(!done, "there must be more");
  return value;
}
