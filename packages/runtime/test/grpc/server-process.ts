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

/** How a program is to serve. */
export interface ServerProcessOptions {
  /** Default: a port that is free. */
  readonly address?: string;
  /** Default: no signals. */
  readonly closeOn?: readonly NodeJS.Signals[];
}

/** Starts server-program.ts. It is killed after the test. */
export async function serverProcess(options: ServerProcessOptions = {}): Promise<ServerProcess> {
  const { address: given = "127.0.0.1:0", closeOn = [] } = options;
  const args = ["--import", typescript, join(__dirname, "server-program.ts"), given, ...closeOn];
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
