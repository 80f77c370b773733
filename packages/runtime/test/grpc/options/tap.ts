import { createServer, connect as dial, type Socket } from "node:net";
import { cleanup } from "../harness.js";

/** A proxy that sees what passes. */
export interface Tap {
  readonly address: string;
  /** How many connections were made, in all. */
  readonly connections: number;
  /** How many of them are open. */
  readonly open: number;
  /** How many bytes clients have sent. */
  readonly sent: number;
  /** How many bytes the server has sent. */
  readonly received: number;
  /** Passes on nothing more, either way, and keeps the connections. */
  silence(): void;
}

/** A proxy in front of a server, closed after the test. */
export async function tap(address: string): Promise<Tap> {
  const port = Number(address.split(":")[1]);
  const sockets = new Set<Socket>();
  const count = { connections: 0, open: 0, sent: 0, received: 0 };
  let silent = false;
  const server = createServer((near) => {
    const far = dial(port, "127.0.0.1").setNoDelay();
    near.setNoDelay();
    count.connections++;
    count.open++;
    near.once("close", () => count.open--);
    for (const [from, to, way] of [
      [near, far, "sent"],
      [far, near, "received"],
    ] as const) {
      sockets.add(from);
      from.on("error", () => {});
      from.on("data", (bytes) => {
        count[way] += bytes.length;
        if (!silent) to.write(bytes);
      });
      // A peer that is gone silent does not hang up either.
      from.on("close", () => silent || to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanup(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    address: `127.0.0.1:${(server.address() as { port: number }).port}`,
    get connections() {
      return count.connections;
    },
    get open() {
      return count.open;
    },
    get sent() {
      return count.sent;
    },
    get received() {
      return count.received;
    },
    silence() {
      silent = true;
    },
  };
}
