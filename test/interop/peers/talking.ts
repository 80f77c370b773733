import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Program } from "../../support/processes.js";

/** A program that prints lines, and is told lines. */
export interface Talking {
  /**
   * The next line that it prints.
   *
   * @throws Error with what it complained of, if it ends before.
   */
  next(): Promise<string>;
  tell(line: string): void;
  /** Ends it, by default as a machine that dies does. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export function talking({ program, args, env = {} }: Program): Talking {
  const child = spawn(program, args, { env, stdio: "pipe" });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  // What is told to one that has ended goes nowhere; that it has ended is said by the next line.
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      complaints += error.message;
      resolve();
    });
    child.once("close", () => resolve());
  });
  return {
    async next() {
      const { value, done } = await lines.next();
      if (!done) return value;
      await ended;
      throw new Error(`${program} has ended: ${complaints}`);
    },
    tell(line) {
      child.stdin.write(`${line}\n`);
    },
    stop(signal = "SIGKILL") {
      child.kill(signal);
      return ended;
    },
  };
}
