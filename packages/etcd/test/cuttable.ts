import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { finallyDo } from "./harness.js";

/** A way to a port that can be cut: connections break, and new ones are refused until it is mended. */
export interface Way {
  readonly address: string;
  cut(): void;
  mend(): void;
  /** How many connections there are. */
  readonly connections: number;
  /** How many there have been. */
  readonly all: number;
}

/** A way to a port of this machine, until the test is over. */
export async function cuttable(port: number): Promise<Way> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let all = 0;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    all++;
    const far = connect(port, "127.0.0.1");
    sockets.add(near);
    const end = (): void => {
      sockets.delete(near);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on("error", end).on("close", end);
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  finallyDo(() => {
    cut();
    server.close();
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`, // of a server that listens on TCP
    cut,
    mend() {
      isCut = false;
    },
    get connections() {
      return sockets.size;
    },
    get all() {
      return all;
    },
  };
}
