import { Agent, type ClientRequest, request as httpRequest } from "node:http";
import { request as httpsRequest, Agent as TlsAgent } from "node:https";
import type { ConnectionOptions } from "node:tls";
import { status } from "@grpc/grpc-js";
import { headersOf, timeoutHeader } from "../http-headers.js";
import { countOf, MAX_BYTES, MAX_DEPTH } from "../limits.js";
import { callError } from "./call-error.js";
import { type Incoming, readResponse, requestLine } from "./envelope.js";
import { type Answer, exchange } from "./http-exchange.js";
import type { JsonRpcTransport, Response, TransportOptions } from "./transport.js";

/** Which server to reach over HTTP, and how. */
export interface HttpTransportOptions extends TransportOptions {
  /** Such as `http://localhost:8080/jsonrpc`, or with `https:`. */
  readonly url: string | URL;
  /** For `https:`. https://nodejs.org/api/tls.html#tlsconnectoptions-callback */
  readonly tls?: ConnectionOptions | undefined;
}

/**
 * Reaches a server by HTTP POST, over connections that are kept for the next calls. An idle one does not keep the process
 * alive.
 *
 * The metadata of calls go as headers, and their deadline as `grpc-timeout`. A call that is cancelled closes its
 * connection, so that the server gets to know of it.
 *
 * @throws TypeError if the URL is none of HTTP.
 * @throws RangeError if a limit is none.
 */
export function httpTransport(options: HttpTransportOptions): JsonRpcTransport {
  const { version = "2.0" } = options;
  const url = new URL(options.url);
  const isSecure = url.protocol === "https:";
  if (!isSecure && url.protocol !== "http:") throw new TypeError(`the URL must be of HTTP, got ${url.protocol}`);
  const maxBytes = countOf("maxResponseBytes", options.maxResponseBytes, MAX_BYTES);
  const maxDepth = countOf("maxDepth", options.maxDepth, MAX_DEPTH);
  const agent = isSecure ? new TlsAgent({ keepAlive: true, ...options.tls }) : new Agent({ keepAlive: true });
  const live = new Set<ClientRequest>();
  let closed = false;
  let lastId = 0;
  return {
    async call({ method, message, metadata, deadline, signal }) {
      if (closed) throw callError(status.UNAVAILABLE, "the transport is closed");
      const id = ++lastId;
      const body = requestLine(version, id, method, message);
      const headers = {
        ...(metadata && headersOf(metadata)),
        ...timeoutHeader(deadline),
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
      };
      const request = (isSecure ? httpsRequest : httpRequest)(url, { method: "POST", agent, headers });
      live.add(request);
      try {
        return responseIn(await exchange(request, body, signal, maxBytes), id, maxDepth);
      } finally {
        live.delete(request);
      }
    },
    close() {
      closed = true;
      for (const request of live) request.destroy(new Error("the transport is closed"));
      agent.destroy();
    },
  };
}

/** @throws RpcError if it holds no response to this request. */
function responseIn({ httpStatus, bytes }: Answer, id: number, maxDepth: number): Response {
  let incoming: Incoming;
  try {
    incoming = readResponse(bytes, maxDepth);
  } catch (error) {
    // What is no server of JSON-RPC says what is the matter in its own way.
    throw httpStatus === 200 ? error : callError(codeOf(httpStatus), `the server has answered with HTTP ${httpStatus}`);
  }
  // One that refuses a request without reading it does not know its id.
  if (incoming.id === id || (incoming.id === null && "error" in incoming.response)) return incoming.response;
  throw callError(status.INTERNAL, "the response is for another request");
}

/** As clients of gRPC take it. https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md */
function codeOf(httpStatus: number): status {
  return CODES.get(httpStatus) ?? status.UNKNOWN;
}

const CODES: ReadonlyMap<number, status> = new Map([
  [400, status.INTERNAL],
  [401, status.UNAUTHENTICATED],
  [403, status.PERMISSION_DENIED],
  [404, status.UNIMPLEMENTED],
  [413, status.RESOURCE_EXHAUSTED],
  [429, status.UNAVAILABLE],
  [502, status.UNAVAILABLE],
  [503, status.UNAVAILABLE],
  [504, status.UNAVAILABLE],
]);
