import { connect, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";
import { status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import type { SocketAddress } from "../address.js";
import { splitter } from "../json/split-values.js";
import { MAX_TIMER_MS } from "../limits.js";
import { callError } from "./call-error.js";
import { readResponse } from "./envelope.js";
import type { Response } from "./transport.js";

/** A connection on which calls go on at the same time. */
export interface Connection {
  /** Whether it takes no more calls. */
  readonly broken: boolean;
  /** @throws RpcError if no response comes. */
  call(id: number, line: string, signal: AbortSignal): Promise<Response>;
  close(): void;
}

/** Where a connection leads, and what it may bring. */
export interface ConnectionHow {
  readonly address: SocketAddress;
  readonly tls: ConnectionOptions | undefined;
  readonly maxBytes: number;
  readonly maxDepth: number;
  readonly connectMs: number;
}

interface Waiting {
  resolve(response: Response): void;
  reject(error: unknown): void;
}

/** Makes a connection. What is called meanwhile waits for it. */
export function connection({ address, tls, maxBytes, maxDepth, connectMs }: ConnectionHow): Connection {
  const waiting = new Map<number, Waiting>();
  const values = splitter(maxBytes);
  let broken = false;

  const fail = (error: RpcError): void => {
    if (broken) return;
    broken = true;
    clearTimeout(timer);
    socket.destroy();
    for (const call of waiting.values()) call.reject(error);
    waiting.clear();
  };
  const lost = (why: string): void => fail(callError(status.UNAVAILABLE, why));
  const take = (bytes: Uint8Array): void => {
    const { id, response } = readResponse(bytes, maxDepth);
    if (typeof id === "number") {
      const call = waiting.get(id); // none, if nobody waits for it any more
      settled(id);
      call?.resolve(response);
    } else if ("error" in response) {
      // The server could not read a request, and nobody can tell which.
      for (const call of waiting.values()) call.resolve(response);
      waiting.clear();
      lost("the server could not read a request");
    }
  };
  const settled = (id: number): void => {
    waiting.delete(id);
    if (waiting.size === 0) socket.unref();
  };

  const socket = open(address, tls);
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 60_000);
  socket.once(tls === undefined ? "connect" : "secureConnect", () => clearTimeout(timer));
  socket.on("error", (error) => lost(`the connection to the server failed: ${error.message}`));
  socket.once("end", () => lost("the server has closed the connection"));
  socket.once("close", () => lost("the connection is closed"));
  socket.on("data", (chunk: Buffer) => {
    try {
      for (const part of values.push(chunk)) {
        if (broken) return;
        if (typeof part !== "string") take(part);
        else if (part === "too large")
          throw callError(status.RESOURCE_EXHAUSTED, `a response has over ${maxBytes} bytes`);
        else throw callError(status.INTERNAL, "the server has sent what is no JSON");
      }
    } catch (error) {
      fail(RpcError.from(error as RpcError)); // nothing else is thrown
    }
  });
  const late = (): void => lost("the connection to the server took too long");
  const timer = setTimeout(late, Math.min(connectMs, MAX_TIMER_MS)).unref(); // who waits for it keeps the process alive

  return {
    get broken() {
      return broken;
    },
    call(id, line, signal) {
      return new Promise<Response>((resolve, reject) => {
        const leave = (): void => {
          settled(id);
          reject(signal.reason);
        };
        const over = (): void => signal.removeEventListener("abort", leave);
        signal.addEventListener("abort", leave);
        waiting.set(id, {
          resolve(response) {
            over();
            resolve(response);
          },
          reject(error) {
            over();
            reject(error);
          },
        });
        socket.ref();
        socket.write(`${line}\n`);
      });
    },
    close: () => lost("the transport is closed"),
  };
}

function open(address: SocketAddress, tls: ConnectionOptions | undefined): Socket {
  if (tls === undefined) return connect(address);
  // Certificates are for names.
  const named = "host" in address && !/^[\d.]+$|:/.test(address.host) ? { servername: address.host } : {};
  return connectTls({ ...named, ...address, ...tls });
}
