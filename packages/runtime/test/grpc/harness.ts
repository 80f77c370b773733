import { createServer, connect as dial, type Socket } from "node:net";
import type { Server, ServerOptions } from "@grpc/grpc-js";
import { afterEach } from "@jest/globals";
import { addService, RpcError, type ServiceClientOptions, type ServiceOptions } from "../../src/grpc/index.js";
import { type EchoClient, type EchoServer, EchoService } from "./echo-service.js";
import { sockets, type Transport } from "./transports.js";

let transport = sockets;

/** Has the tests of a file run over another transport. */
export function runOver(given: Transport): void {
  transport = given;
}

const cleanups: (() => void | Promise<void>)[] = [];

/** Has something closed after the test. */
export function cleanup(close: () => void | Promise<void>): void {
  cleanups.push(close);
}

afterEach(async () => {
  for (const close of cleanups.splice(0).reverse()) await close();
});

/** Whether there are sockets between clients and servers. */
export function overSockets(): boolean {
  return transport === sockets;
}

/** A server that `listen` can have take calls. */
export function newServer(options?: ServerOptions): Server {
  return transport.server(options);
}

/** What a server knows a client by. */
export function peerOfClients(): RegExp {
  return transport.peer;
}

/** A server on a free port, closed after the test. */
export async function listen(server: Server): Promise<string> {
  const address = await transport.listen(server);
  cleanup(() => server.forceShutdown());
  return address;
}

export function connect(address: string, options?: ServiceClientOptions<typeof EchoService>): EchoClient {
  const client = transport.connect(address, options);
  cleanup(() => client.close());
  return client;
}

/** A proxy whose connections can be cut. */
export async function proxy(address: string): Promise<{ address: string; cut: () => void }> {
  const port = Number(address.split(":")[1]);
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = dial(port, "127.0.0.1");
    sockets.push(near, far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("error", () => {}).pipe(to);
    }
  });
  const cut = () => {
    for (const socket of sockets.splice(0)) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanup(async () => {
    cut();
    await new Promise((resolve) => server.close(resolve));
  });
  return { address: `127.0.0.1:${(server.address() as { port: number }).port}`, cut };
}

/** What reached onError, for each test. */
export interface Reports {
  readonly errors: unknown[];
  readonly paths: string[];
}

/** A server with these handlers, and a client of it. */
export async function start(
  implementation: Partial<EchoServer>,
  options?: ServiceOptions,
): Promise<{ client: EchoClient; server: Server; address: string; reports: Reports }> {
  const server = newServer();
  const reports: Reports = { errors: [], paths: [] };
  const onError: ServiceOptions["onError"] = (error, call) => {
    reports.errors.push(error);
    reports.paths.push(call.method.path);
  };
  addService(server, EchoService, implementation, { ...transport.serviceOptions, ...(options ?? { onError }) });
  const address = await listen(server);
  return { client: connect(address), server, address, reports };
}

/** The error that a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("expected a rejection");
}

/** The RpcError that a promise rejects with. */
export async function rpcFailure(promise: Promise<unknown>): Promise<RpcError> {
  const error = await failure(promise);
  if (error instanceof RpcError) return error;
  throw new Error("expected an RpcError", { cause: error });
}

export async function all<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const result: T[] = [];
  for await (const message of messages) result.push(message);
  return result;
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Waits until a condition holds: as long as the test may take. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A promise and what settles it. */
export function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** An AbortSignal that counts its listeners. */
export function countingSignal(controller: AbortController): { signal: AbortSignal; listeners: () => number } {
  const { signal } = controller;
  let count = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    count++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    count--;
    remove(...args);
  };
  return { signal, listeners: () => count };
}
