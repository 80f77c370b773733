import { connect, type Socket } from "node:net";
import { afterEach } from "@jest/globals";
import { service } from "@protoc-gen-ts/runtime/grpc";
import { type GreeterServer, GreeterService } from "../../examples/src/gen/helloworld/helloworld_grpc.js";
import { Greeter } from "../../examples/src/gen/helloworld/helloworld_pb.js";
import { greeter } from "../../examples/src/hello/greeter.js";
import {
  httpTransport,
  type JsonRpcOptions,
  type JsonRpcTransport,
  type Listening,
  serveJsonRpc,
  type TcpOptions,
  type TransportOptions,
  tcpTransport,
} from "../src/index.js";

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Does something when the test is over, last first. */
export function finallyDo(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

/** A server of both kinds. */
export interface Served {
  readonly url: string;
  readonly http: Listening<import("node:http").Server>;
  readonly tcp: Listening<import("node:net").Server>;
  close(options?: { graceMs?: number }): Promise<void>;
}

/** The greeter, and how it is described. */
export const greeting: Pick<JsonRpcOptions, "services" | "schemas"> = greets(greeter);

/** The greeter as somebody else implements it. */
export function greets(implementation: Partial<GreeterServer>): Pick<JsonRpcOptions, "services" | "schemas"> {
  return { services: [service(GreeterService, implementation)], schemas: [Greeter] };
}

/** Serves on free ports until the test is over. Without options, the greeter. */
export async function serving(options: Partial<JsonRpcOptions> & { tcp?: Partial<TcpOptions> } = {}): Promise<Served> {
  const { tcp, ...others } = options;
  const server = await serveJsonRpc({
    http: { address: "127.0.0.1:0" },
    tcp: { address: "127.0.0.1:0", ...tcp },
    ...greeting,
    ...others,
  });
  finallyDo(() => server.close({ graceMs: 0 }));
  return { ...server, url: `http://${server.http.address}/jsonrpc` };
}

/** What a request over HTTP came to. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends a body, as it is if it is a text, by POST. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Answered> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const init = { method: "POST", headers: { "content-type": "application/json", ...headers }, body: text };
  const response = await fetch(url, signal === undefined ? init : { ...init, signal });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** What a request over HTTP is answered with. */
export async function ask(url: string, body: unknown): Promise<unknown> {
  return JSON.parse((await post(url, body)).text);
}

/** A connection to a server, and the lines that come. */
export interface Talk {
  readonly socket: Socket;
  send(value: unknown): void;
  /** The next line; undefined at the end. */
  line(): Promise<string | undefined>;
  /** The next line as JSON. */
  next(): Promise<unknown>;
}

/** Connects by TCP, until the test is over. */
export async function talk(port: number | undefined): Promise<Talk> {
  const socket = connect({ port: port!, host: "127.0.0.1", allowHalfOpen: true });
  finallyDo(() => socket.destroy());
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  socket.on("error", () => {});
  const lines: string[] = [];
  let rest = "";
  let over = false;
  let wake = (): void => {};
  socket.setEncoding("utf8").on("data", (text: string) => {
    const all = (rest + text).split("\n");
    rest = all.pop()!;
    lines.push(...all);
    wake();
  });
  const end = (): void => {
    over = true;
    wake();
  };
  socket.once("end", end).once("close", end);
  const line = async (): Promise<string | undefined> => {
    while (lines.length === 0 && !over) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return lines.shift();
  };
  return {
    socket,
    line,
    send: (value) => void socket.write(typeof value === "string" ? value : `${JSON.stringify(value)}\n`),
    next: async () => JSON.parse((await line()) ?? "undefined"),
  };
}

/** A transport of each kind to a server, closed when the test is over. */
export function transports(served: Served, options: TransportOptions = {}): Record<"HTTP" | "TCP", JsonRpcTransport> {
  const made = {
    HTTP: httpTransport({ url: served.url, ...options }),
    TCP: tcpTransport({ address: served.tcp.address, ...options }),
  };
  for (const transport of Object.values(made)) finallyDo(() => transport.close());
  return made;
}
