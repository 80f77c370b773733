import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, listening, type Program, type Running } from "./processes.js";
import { root, run } from "./programs.js";

/** A server of other people's, which tests start, kill and start again. */
export interface OtherServer {
  readonly port: number;
  /** `127.0.0.1:port`, which stays. */
  readonly address: string;
  /** Kills it, as a machine that dies does. */
  kill(): Promise<void>;
  /** Starts it again at the same port, with what it has kept on disk. Returns when it takes connections. */
  start(): Promise<void>;
  /** Kills it, and removes what it has kept. */
  stop(): Promise<void>;
}

/** Its arguments, where it listens at so many free ports and keeps its data in a folder. */
export type Arguments = (ports: readonly number[], folder: string) => string[];

/**
 * Starts a server by its name, at free ports; the first is the one that clients use.
 *
 * @param port The one that clients use, if it is to be that one.
 * @throws Error that says what to install, if it cannot be had.
 */
export async function otherServer(
  name: "redis-server" | "etcd",
  ports: number,
  args: Arguments,
  port?: number,
): Promise<OtherServer> {
  const program = programOf(name);
  // A port that was free may be taken by the time the server asks for it.
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(program, ports, args, port);
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

async function startOnce(
  program: Omit<Program, "args">,
  count: number,
  args: Arguments,
  wanted: number | undefined,
): Promise<OtherServer> {
  const folder = mkdtempSync(join(tmpdir(), "server-"));
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const port = (ports[0] = wanted ?? ports[0]!);
  const start = (): Promise<Running> => listening({ ...program, args: args(ports, folder) }, port);
  const clean = (): void => rmSync(folder, { recursive: true, force: true });
  let running = await start().catch((error: unknown) => {
    clean();
    throw error;
  });
  return {
    port,
    address: `127.0.0.1:${port}`,
    kill: () => running.stop(),
    async start() {
      running = await start();
    },
    async stop() {
      await running.stop();
      clean();
    },
  };
}

function programOf(name: string): Omit<Program, "args"> {
  const { status, stdout, stderr } = run(process.execPath, [join(root, "test/support/debian-servers.mjs"), name]);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
