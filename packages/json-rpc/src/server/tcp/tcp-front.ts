import type { Server, Socket } from "node:net";
import { closed, connectionEvent, type Front, socketsOf } from "../front.js";
import type { JsonRpcServer } from "../json-rpc-server.js";
import { answerConnection } from "./answer-connection.js";

/** Answers the connections of a server. Each of them sees by itself that the server closes. */
export function tcpFront(server: Server, answered: JsonRpcServer, idleMs: number): Front {
  const sockets = socketsOf(server, "connection");
  server.on(connectionEvent(server), (socket: Socket) => void answerConnection(answered, socket, idleMs));
  return {
    end: () => closed(server),
    cut() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
