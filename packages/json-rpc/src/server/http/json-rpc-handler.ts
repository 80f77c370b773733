import type { IncomingMessage, ServerResponse } from "node:http";
import type { ClosingOptions } from "@protoc-gen-ts/runtime/grpc";
import type { JsonRpcOptions } from "../json-rpc-options.js";
import { type JsonRpcServer, jsonRpcServer } from "../json-rpc-server.js";
import { answerRequest } from "./answer-request.js";

/** What answers requests of a server of `node:http` or `node:https`. */
export interface JsonRpcHandler {
  (request: IncomingMessage, response: ServerResponse): void;
  /**
   * Takes no more calls: they fail with UNAVAILABLE. Those under way go on, and are ended after the time of grace. The
   * server itself is yours to close.
   *
   * @returns when no call is left.
   * @throws RangeError if the time of grace is none.
   */
  close(options?: ClosingOptions): Promise<void>;
}

/**
 * Answers JSON-RPC in an HTTP server of your own, whatever the path:
 *
 * ```ts
 * const handler = jsonRpcHandler({ services: [service(GreeterService, greeter)], schemas: [Greeter] });
 * http.createServer(handler).listen(8080); // or app.post("/jsonrpc", handler)
 * ```
 *
 * It reads the body itself, so what parses bodies comes after it.
 *
 * @throws TypeError if an implementation is none, or a service not described.
 * @throws RangeError if a limit is none.
 */
export function jsonRpcHandler(options: JsonRpcOptions): JsonRpcHandler {
  const live = new Map<ServerResponse, Promise<void>>();
  const server: JsonRpcServer = jsonRpcServer(options, {
    async end() {
      await Promise.all(live.values());
    },
    cut() {
      for (const response of live.keys()) response.destroy();
    },
  });
  const handler = (request: IncomingMessage, response: ServerResponse): void => {
    const answered = answerRequest(server, request, response).finally(() => live.delete(response));
    live.set(response, answered);
  };
  const names = options.services.flatMap((service) => service.names);
  for (const service of options.services) service.opened?.(names);
  return Object.assign(handler, { close: server.close });
}
