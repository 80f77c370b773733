import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { cleanup } from "./harness.js";

const typescript = join(__dirname, "../../../../test/differential/typescript.mjs");

/** A program that serves Echo, in a process of its own. */
export interface ServerProcess {
  readonly address: string;
  /** Ends it. Without a signal that it listens for, it has no time to say goodbye. */
  kill(signal: NodeJS.Signals): void;
  /** What it says, line by line, as it was so far. */
  readonly said: readonly string[];
  /** How it ended: its code, or the signal. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts server-program.ts, which listens for these signals. It is killed after the test. */
export async function serverProcess(...closeOn: NodeJS.Signals[]): Promise<ServerProcess> {
  const args = ["--import", typescript, join(__dirname, "server-program.ts"), ...closeOn];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close").then(([code, signal]) => code ?? signal);
  cleanup(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const said: string[] = [];
  const lines = createInterface(child.stdout!).on("line", (line) => said.push(line));
  await Promise.race([once(lines, "line"), ended]);
  const [address] = said;
  if (address === undefined) throw new Error("the server has not started");
  return { address, kill: (signal) => child.kill(signal), said, ended };
}
