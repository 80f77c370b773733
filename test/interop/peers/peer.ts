import type { Program } from "../../support/processes.js";
import { type Talking, talking } from "./talking.js";

/** An implementation of gRPC in another language, with servers and a client for our schemas. */
export interface Peer {
  readonly name: PeerName;
  /** What it is made of, and in which versions. */
  readonly versions: Readonly<Record<string, string>>;
  /** Starts a server with all services. */
  serve(options?: TheirOptions): Promise<TheirServer>;
  /**
   * Has the client run one of its cases against a server.
   *
   * @throws Error that says what the client finds wrong.
   */
  call(name: string, address: string): Promise<void>;
  /** Ends the client, and what is left of servers. */
  stop(): Promise<void>;
}

export type PeerName = "Go" | "Python";

/** How their server is to be. By default, it takes messages of 4 MiB, and pings in any number, and sends none. */
export interface TheirOptions {
  readonly port?: number;
  readonly maxMessageBytes?: number;
  readonly keepaliveMs?: number;
  /** What the time between pings of a client must be at least. */
  readonly minPingMs?: number;
}

/** A server of theirs, in a process of its own. */
export interface TheirServer {
  readonly port: number;
  readonly address: string;
  /** Kills it, as a machine that dies does. */
  kill(): Promise<void>;
  /** Has it close: it takes no more calls, and ends when those under way have ended. */
  close(): Promise<void>;
}

/**
 * A peer by its program, which takes the same commands in every language.
 *
 * @param shared The path of what the peers share.
 */
export async function peerOf(name: PeerName, program: Program, shared: string): Promise<Peer> {
  const started = new Set<Talking>();
  const start = (...args: string[]): Talking => {
    const talk = talking({ ...program, args: [...program.args, ...args] });
    started.add(talk);
    return talk;
  };
  const sharing = `--shared=${shared}`;
  const versions = JSON.parse(await start("versions").next());
  const call = caller(start("call", sharing));
  return {
    name,
    versions,
    call,
    async serve({ port = 0, maxMessageBytes, keepaliveMs, minPingMs } = {}) {
      const given = Object.entries({
        port,
        "max-message-bytes": maxMessageBytes,
        "keepalive-ms": keepaliveMs,
        "min-ping-ms": minPingMs,
      }).filter(([, value]) => value !== undefined);
      const server = start("serve", sharing, ...given.map(([option, value]) => `--${option}=${value}`));
      const got = Number(/^listening on port (\d+)$/.exec(await server.next())?.[1]);
      return {
        port: got,
        address: `127.0.0.1:${got}`,
        kill: () => server.stop(),
        close: () => server.stop("SIGTERM"),
      };
    },
    async stop() {
      await Promise.all([...started].map((talk) => talk.stop()));
    },
  };
}

/** What their client answers when a case is over. */
interface Answer {
  readonly id: number;
  readonly error?: string;
}

function caller(client: Talking): Peer["call"] {
  const waiting = new Map<number, (answer: Answer) => void>();
  let calls = 0;
  const listen = async (): Promise<never> => {
    for (;;) {
      const answer: Answer = JSON.parse(await client.next());
      waiting.get(answer.id)?.(answer);
      waiting.delete(answer.id);
    }
  };
  const ended = listen();
  // Said to those who call; nobody may.
  ended.catch(() => {});
  return async (name, address) => {
    const id = calls++;
    const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
    client.tell(JSON.stringify({ id, case: name, address }));
    const { error } = await Promise.race([answered, ended]);
    if (error !== undefined) throw new Error(`${name}: ${error}`);
  };
}
