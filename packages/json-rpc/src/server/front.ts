import type { Server, Socket } from "node:net";
import { Server as TlsServer } from "node:tls";

/** What brings requests. */
export interface Front {
  /** Takes no more connections. Settles when the last of them is closed. */
  end(): Promise<void>;
  /** Cuts those that are left. */
  cut(): void;
}

/** Takes no more connections, and waits for the last of them to be closed. */
export function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** The event by which a connection comes, over TLS when that is agreed upon. */
export function connectionEvent(server: Server): "connection" | "secureConnection" {
  return server instanceof TlsServer ? "secureConnection" : "connection";
}

/** The connections that a server has, as they come by an event. */
export function socketsOf(server: Server, event: string): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on(event, (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return sockets;
}
