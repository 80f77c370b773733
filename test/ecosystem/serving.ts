import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import type { ConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter, Http2SessionManager } from "@connectrpc/connect-node";
import { Server as GrpcServer, ServerCredentials } from "@grpc/grpc-js";
import { afterAll } from "@jest/globals";
import { addService } from "@protoc-gen-ts/runtime/grpc";
import { UserServiceService } from "../../packages/examples/src/gen/user/user_grpc.js";
import type { OurUsers } from "./user-service.js";

const cleanups: (() => unknown)[] = [];

// A server and its clients last as long as a file of tests does.
afterAll(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Has something closed after the last test. */
export function cleanup(close: () => unknown): void {
  cleanups.push(close);
}

/** Connect on HTTP/1.1. Returns the URL. */
export async function serveHttp1(routes: (router: ConnectRouter) => void): Promise<string> {
  const server = createServer(connectNodeAdapter({ routes }) as RequestListener);
  cleanup(() => server.closeAllConnections());
  return listen(server);
}

/** Connect, gRPC and gRPC-web on HTTP/2 without TLS. Returns the URL. */
export async function serveHttp2(routes: (router: ConnectRouter) => void): Promise<string> {
  const server = createHttp2Server(connectNodeAdapter({ routes }));
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  cleanup(() => {
    for (const session of sessions) session.destroy();
  });
  return listen(server);
}

/** Our service on grpc-js. Returns the URL. */
export async function serveGrpcJs(implementation: Partial<OurUsers>): Promise<string> {
  const server = new GrpcServer();
  addService(server, UserServiceService, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  cleanup(() => server.forceShutdown());
  return `http://127.0.0.1:${port}`;
}

/** The connection of a Connect transport on HTTP/2. */
export function session(baseUrl: string): Http2SessionManager {
  const manager = new Http2SessionManager(baseUrl);
  cleanup(() => manager.abort());
  return manager;
}

async function listen(server: Server | Http2Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  cleanup(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
