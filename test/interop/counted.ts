import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** What went over the wire, in bytes. */
export interface Counted {
  readonly sent: number;
  readonly received: number;
}

/** Runs a client against a server with a wire between them that counts. */
export async function counted(address: string, run: (address: string) => Promise<void>): Promise<Counted> {
  const [, host, port] = /^(.*):(\d+)$/.exec(address)!;
  const sockets: Socket[] = [];
  const count = { sent: 0, received: 0 };
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    sockets.push(near, far);
    near.on("error", () => far.destroy()).on("data", ({ length }) => (count.sent += length));
    far.on("error", () => near.destroy()).on("data", ({ length }) => (count.received += length));
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await run(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
  return count;
}
