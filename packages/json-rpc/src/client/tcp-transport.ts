import type { ConnectionOptions } from "node:tls";
import { status } from "@grpc/grpc-js";
import { socketAddress } from "../address.js";
import { countOf, MAX_BYTES, MAX_DEPTH, millisecondsOf } from "../limits.js";
import { callError } from "./call-error.js";
import { requestLine } from "./envelope.js";
import { type Connection, connection } from "./tcp-connection.js";
import type { JsonRpcTransport, TransportOptions } from "./transport.js";

/** Which server to reach over TCP, and how. */
export interface TcpTransportOptions extends TransportOptions {
  /** `localhost:8081`, `[::1]:8081`, `unix:/run/app.sock`. */
  readonly address: string;
  /** Speaks TLS. https://nodejs.org/api/tls.html#tlsconnectoptions-callback */
  readonly tls?: ConnectionOptions | undefined;
  /** How long a connection may take to be made, in milliseconds. Default: 20,000. */
  readonly connectTimeoutMs?: number | undefined;
}

const CONNECT_MS = 20_000;

/**
 * One connection over TCP, on which calls go on at the same time. It is made by the first call, and when it breaks, its
 * calls fail with UNAVAILABLE and the next one makes a new one. An idle one does not keep the process alive.
 *
 * A call that is cancelled, or whose time is over, goes on at the server: over TCP, JSON-RPC has no word for it. Nor has it
 * a place for metadata: a call that has some throws a TypeError.
 *
 * @throws TypeError if the address is none.
 * @throws RangeError if a limit is none.
 */
export function tcpTransport(options: TcpTransportOptions): JsonRpcTransport {
  const { version = "2.0", tls } = options;
  const how = {
    address: socketAddress(options.address),
    tls,
    maxBytes: countOf("maxResponseBytes", options.maxResponseBytes, MAX_BYTES),
    maxDepth: countOf("maxDepth", options.maxDepth, MAX_DEPTH),
    connectMs: millisecondsOf("connectTimeoutMs", options.connectTimeoutMs, CONNECT_MS),
  };
  let current: Connection | undefined;
  let closed = false;
  let lastId = 0;
  return {
    async call({ method, message, metadata, signal }) {
      if (metadata !== undefined) throw new TypeError("over TCP, JSON-RPC has no place for metadata");
      if (closed) throw callError(status.UNAVAILABLE, "the transport is closed");
      if (current === undefined || current.broken) current = connection(how);
      const id = ++lastId;
      return current.call(id, requestLine(version, id, method, message), signal);
    },
    close() {
      closed = true;
      current?.close();
    },
  };
}
