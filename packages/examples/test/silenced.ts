import { connect, createServer, type Socket } from "node:net";
import { finallyDo } from "./serving.js";

/** A way to a server on which a machine or a network may go without a word. */
export interface SilentWay {
  readonly address: string;
  /** From now on nothing is passed on, neither bytes nor that a side has closed its connection. */
  silence(): void;
  /** Resolves when the server has closed all its connections. */
  readonly closedByServer: Promise<void>;
}

/** Relays to an address, until it is silenced or the test is over. */
export async function silenceable(address: string): Promise<SilentWay> {
  const [host, port] = address.split(":");
  const sockets: Socket[] = [];
  let silent = false;
  let open = 0;
  let closed!: () => void;
  const closedByServer = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const relay = createServer((near) => {
    const far = connect(Number(port), host);
    open++;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.push(from);
      from.on("error", () => {});
      from.on("data", (bytes) => void (silent || to.write(bytes)));
      from.on("close", () => void (silent || to.destroy()));
    }
    far.on("close", () => void (--open === 0 && closed()));
  });
  finallyDo(() => {
    relay.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((listening) => relay.listen(0, "127.0.0.1", listening));
  const bound = relay.address();
  if (bound === null || typeof bound === "string") throw new Error("the relay does not listen");
  return {
    address: `127.0.0.1:${bound.port}`,
    silence() {
      silent = true;
    },
    closedByServer,
  };
}
