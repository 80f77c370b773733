import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type ServerOptions as HttpServerOptions,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import type { ClosingOptions } from "@protoc-gen-ts/runtime/grpc";
import { millisecondsOf } from "../limits.js";
import { httpFront } from "./http/http-front.js";
import type { JsonRpcOptions } from "./json-rpc-options.js";
import { jsonRpcServer } from "./json-rpc-server.js";
import { type Listening, listen } from "./listening.js";
import { tcpFront } from "./tcp/tcp-front.js";

/** Where to serve over HTTP, and how. */
export interface HttpOptions {
  /** `localhost:8080`, `0.0.0.0:8080`, `[::]:8080`, `unix:/run/app.sock`. A port of 0 is one that is free. */
  readonly address: string;
  /** The only path that there is. Default: `/jsonrpc`. */
  readonly path?: string | undefined;
  /** Serves over HTTPS. https://nodejs.org/api/tls.html#tlscreateserveroptions-secureconnectionlistener */
  readonly tls?: TlsOptions | undefined;
  /** Node.js's own options, such as its time limits for requests and connections. */
  readonly serverOptions?: HttpServerOptions | undefined;
}

/** Where to serve over TCP, and how. */
export interface TcpOptions {
  /** As for HTTP. */
  readonly address: string;
  /** Serves over TLS. https://nodejs.org/api/tls.html#tlscreateserveroptions-secureconnectionlistener */
  readonly tls?: TlsOptions | undefined;
  /**
   * After how long a connection is closed that has no call under way and sends no whole request, in milliseconds. More than
   * 2^31 - 1 (24.8 days) counts as never. Default: 300,000 (5 minutes).
   */
  readonly idleTimeoutMs?: number | undefined;
}

/** What to serve, where and how. */
export interface ServeJsonRpcOptions extends JsonRpcOptions {
  /** Default: not over HTTP. */
  readonly http?: HttpOptions | undefined;
  /** Default: not over TCP. */
  readonly tcp?: TcpOptions | undefined;
  /** On which signals to close, such as `["SIGTERM", "SIGINT"]`. Default: none. */
  readonly closeOn?: readonly NodeJS.Signals[] | undefined;
}

/** A server that takes calls. */
export interface RunningJsonRpcServer<O extends ServeJsonRpcOptions = ServeJsonRpcOptions> {
  /** Undefined if it does not serve over HTTP. */
  readonly http: Listens<O["http"], HttpServer>;
  /** Undefined if it does not serve over TCP. */
  readonly tcp: Listens<O["tcp"], TcpServer>;
  /**
   * Closes the server: no connection and no call is taken any more, calls under way go on. Those that go on after the time
   * of grace are ended: their handlers' signals abort.
   *
   * @returns when no connection is left.
   * @throws RangeError if the time of grace is none.
   */
  close(options?: ClosingOptions): Promise<void>;
  /** Settles when the server has closed, by `close` or a signal of `closeOn`. */
  readonly closed: Promise<void>;
}

type Listens<Given, S extends TcpServer> = Given extends object ? Listening<S> : undefined;

const PATH = "/jsonrpc";
const IDLE_MS = 300_000;

/**
 * Serves the implementations of services over JSON-RPC, 1.0 as Go's `net/rpc/jsonrpc` speaks it and 2.0, by HTTP, by TCP
 * or both.
 *
 * ```ts
 * const server = await serveJsonRpc({
 *   http: { address: "0.0.0.0:8080" },
 *   tcp: { address: "0.0.0.0:8081" },
 *   services: [service(GreeterService, greeter)],
 *   schemas: [Greeter],
 * });
 * ```
 *
 * https://www.jsonrpc.org/specification
 *
 * @returns when the server takes calls.
 * @throws Error if it cannot listen at an address; it says at which, and listens at none.
 * @throws TypeError if an implementation is none, a service is not described, or there is no address.
 * @throws RangeError if a limit or a time is none.
 */
export async function serveJsonRpc<const O extends ServeJsonRpcOptions>(options: O): Promise<RunningJsonRpcServer<O>> {
  const { http, tcp, services, closeOn = [] } = options as ServeJsonRpcOptions; // the type of O is for those who call
  if (http === undefined && tcp === undefined) throw new TypeError("http or tcp must say where to listen");
  const idleMs = millisecondsOf("idleTimeoutMs", tcp?.idleTimeoutMs, IDLE_MS);
  const server = jsonRpcServer(options, {
    end: async () => void (await Promise.all(fronts.map((front) => front.end()))),
    cut() {
      for (const front of fronts) front.cut();
    },
  });
  const web = http && webServer(http);
  const raw = tcp && rawServer(tcp);
  const fronts = [
    ...(web === undefined ? [] : [httpFront(web, server, http!.path ?? PATH)]),
    ...(raw === undefined ? [] : [tcpFront(raw, server, idleMs)]),
  ];
  let listening: { readonly http: Listening<HttpServer> | undefined; readonly tcp: Listening<TcpServer> | undefined };
  try {
    listening = {
      http: web && (await listen(web, http!.address)),
      tcp: raw && (await listen(raw, tcp!.address)),
    };
  } catch (error) {
    web?.close();
    raw?.close();
    throw error;
  }
  const names = services.flatMap((service) => service.names);
  for (const service of services) service.opened?.(names);
  const onSignal = (): void => void server.close();
  for (const signal of closeOn) process.on(signal, onSignal);
  server.closed.then(() => {
    for (const signal of closeOn) process.off(signal, onSignal);
  });
  // What was asked for is there, which the compiler cannot see.
  return { ...listening, close: server.close, closed: server.closed } as RunningJsonRpcServer<O>;
}

function webServer({ tls, serverOptions = {} }: HttpOptions): HttpServer {
  return tls === undefined ? createHttpServer(serverOptions) : createHttpsServer({ ...serverOptions, ...tls });
}

function rawServer({ tls }: TcpOptions): TcpServer {
  return tls === undefined ? createTcpServer() : createTlsServer(tls);
}
