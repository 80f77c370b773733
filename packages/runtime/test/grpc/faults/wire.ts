// What stands between a client and its server, and does what wires do: breaks, stalls, is slow.
import { type AddressInfo, createServer, connect as dial, type Socket } from "node:net";
import { cleanup } from "../harness.js";

/** What a wire does with what it carries. Read anew for each connection, or each piece that it carries. */
export interface Nature {
  /** How many bytes a new connection carries, both ways together, before it breaks. Default: all. */
  bytesToLive?: () => number;
  /** Whether a break looks like a crash of the peer (a reset) rather than like its end. Default: not. */
  resets?: () => boolean;
  /** Whether it carries nothing for now, while connections stay. Default: not. */
  stalled?: boolean;
  /** Changes what it carries; gets where it is in what a connection carries this way. Default: nothing. */
  spoil?: (bytes: Buffer, at: number) => void;
  /** How many bytes it carries at a time, with a pause in between. Default: all, without one. */
  bytesAtATime?: number;
}

export interface Wire {
  readonly address: string;
  readonly nature: Nature;
  /** How many connections there were. */
  readonly connections: number;
  /** Breaks all connections. */
  cut(): void;
}

/** A wire to a server, gone after the test. */
export async function wire(address: string, nature: Nature = {}): Promise<Wire> {
  const port = Number(address.split(":")[1]);
  const pairs = new Set<() => void>();
  let connections = 0;
  const server = createServer((near) => {
    connections++;
    const far = dial(port, "127.0.0.1");
    let left = nature.bytesToLive?.() ?? Number.POSITIVE_INFINITY;
    const cut = (): void => {
      pairs.delete(cut);
      for (const socket of [near, far]) {
        // Node.js never closes a socket that is reset after its end.
        if (nature.resets?.() && !socket.writableEnded) socket.resetAndDestroy();
        else socket.destroy();
      }
    };
    pairs.add(cut);
    const carry = async (from: Socket, to: Socket): Promise<void> => {
      from.on("close", cut).on("error", cut);
      let carried = 0;
      for await (const piece of from as AsyncIterable<Buffer>) {
        nature.spoil?.(piece, carried);
        carried += piece.length;
        const step = nature.bytesAtATime ?? piece.length;
        for (let at = 0; at < piece.length; at += step) {
          while (nature.stalled || nature.bytesAtATime !== undefined) {
            await new Promise((resolve) => setTimeout(resolve, 2));
            if (!nature.stalled) break;
          }
          const part = piece.subarray(at, Math.min(at + step, at + left));
          left -= part.length;
          if (to.destroyed) return;
          if (!to.write(part)) await Promise.race([drained(to), closed(to)]);
          if (left <= 0) return void to.end(cut); // what was carried arrives
        }
      }
      to.end();
    };
    for (const way of [carry(near, far), carry(far, near)]) way.catch(cut);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const wire: Wire = {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`, // of a server that listens on TCP
    nature,
    get connections() {
      return connections;
    },
    cut() {
      for (const cut of pairs) cut();
    },
  };
  cleanup(async () => {
    nature.stalled = false;
    wire.cut();
    await new Promise((resolve) => server.close(resolve));
  });
  return wire;
}

function drained(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once("drain", resolve));
}

function closed(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once("close", resolve));
}
