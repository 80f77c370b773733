import { execFile, spawn } from "node:child_process";
import { type AddressInfo, connect, createServer } from "node:net";

/** A program that runs until it is stopped. */
export interface Running {
  stop(): Promise<void>;
}

/** A program with which to talk, and what is to be in its environment. */
export interface Program {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts a server.
 *
 * @returns when it listens at the port.
 * @throws Error if it ends before.
 */
export async function listening({ program, args, env = {} }: Program, port: number): Promise<Running> {
  const child = spawn(program, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  let over = false;
  const ended = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      said += error.message;
      resolve();
    });
    child.once("close", resolve);
  }).then(() => {
    over = true;
  });
  while (!(await answers(port))) {
    if (over) throw new Error(`${program} ended before it served: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    stop() {
      child.kill("SIGKILL");
      return ended;
    },
  };
}

/**
 * Runs a program to its end, while servers of this process go on.
 *
 * @throws Error with what it said, if it fails.
 */
export function succeed({ program, args, env = {} }: Program): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`${error.message}\n${stdout}${stderr}`));
    });
  });
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
