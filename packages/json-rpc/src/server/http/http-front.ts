import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { closed, connectionEvent, type Front, socketsOf } from "../front.js";
import type { JsonRpcServer } from "../json-rpc-server.js";
import { answerRequest } from "./answer-request.js";
import { endWith } from "./end-with.js";

/** Answers the requests of a server for one path. */
export function httpFront(server: Server, answered: JsonRpcServer, path: string): Front {
  const sockets = socketsOf(server, "connection");
  const ready = socketsOf(server, connectionEvent(server));
  const live = new Map<ServerResponse, Socket>();
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    live.set(response, request.socket);
    response.once("close", () => live.delete(response));
    if (pathOf(request) === path) answerRequest(answered, request, response);
    else endWith(request, response, { status: 404, text: `JSON-RPC is at ${path}`, headers: {} });
  });
  return {
    end() {
      const ended = closed(server);
      const busy = new Set(live.values()); // they end with their last answers
      for (const socket of ready) if (!busy.has(socket)) socket.destroySoon();
      return ended;
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0]!;
}
