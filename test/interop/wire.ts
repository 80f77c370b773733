import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { FrameCounter, type Frames } from "./frames.js";

/** A wire to a server, which sees what goes over it. */
export interface Wire {
  /** Where to connect in place of the server. */
  readonly address: string;
  /** How many connections were made. */
  readonly connections: number;
  /** What clients have sent, on all connections. */
  readonly sent: Frames;
  /** What clients have received. */
  readonly received: Frames;
  /** Breaks all connections off. */
  close(): Promise<void>;
}

export async function wireTo(address: string): Promise<Wire> {
  const [, host, port] = /^(.*):(\d+)$/.exec(address)!;
  const sockets: Socket[] = [];
  const sent = { bytes: 0, pings: 0, acknowledgements: 0, goAways: [] };
  const received = { bytes: 0, pings: 0, acknowledgements: 0, goAways: [] };
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    sockets.push(near, far);
    const [there, back] = [new FrameCounter(sent, "client"), new FrameCounter(received, "server")];
    near.on("error", () => far.destroy()).on("data", (bytes) => there.count(bytes));
    far.on("error", () => near.destroy()).on("data", (bytes) => back.count(bytes));
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return sockets.length / 2;
    },
    sent,
    received,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
