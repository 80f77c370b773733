import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { python } from "../../../test/support/python.js";
import { finallyDo } from "./serving.js";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const TERMINAL = fileURLToPath(new URL("terminal.py", import.meta.url));

/** A built program that runs in a process of its own, at the latest until the test is over. */
export interface Program {
  readonly process: ChildProcess;
  /** What it has written so far. */
  output(): string;
  errors(): string;
  /** The first line that it writes. */
  readonly firstLine: Promise<string>;
  /** Its exit code. */
  readonly exit: Promise<number | null>;
}

/** Starts a built program, such as `hello/server.js`. */
export function start(name: string, ...args: string[]): Program {
  return startWith({}, name, ...args);
}

/** Starts a built program with this in its environment, and without what developers may have in theirs for the apps. */
export function startWith(env: Readonly<Record<string, string>>, name: string, ...args: string[]): Program {
  return run(process.execPath, [DIST + name, ...args], { ...withoutSettings(process.env), ...env });
}

/** A built program at a terminal. */
export interface ProgramAtTerminal extends Program {
  /** Types keys: `\r` is Enter, `\x03` Ctrl-C, `\x04` Ctrl-D. */
  type(keys: string): void;
}

/** Starts a built program in a pseudo-terminal of 60 columns. Its output is all that the terminal is sent. */
export function startAtTerminal(name: string, ...args: string[]): ProgramAtTerminal {
  const { program, env } = python();
  const running = run(program, [TERMINAL, process.execPath, DIST + name, ...args], env);
  return { ...running, type: (keys) => running.process.stdin!.write(keys) };
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Program {
  const child = spawn(program, args, { stdio: "pipe", env });
  finallyDo(() => child.kill("SIGKILL"));
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  return {
    process: child,
    output: () => output,
    errors: () => errors,
    firstLine: once(createInterface({ input: child.stdout }), "line").then(([line]) => line as string),
    exit: once(child, "close").then(([code]) => code as number | null),
  };
}

/** What the apps look for may be in the environment of whoever runs the tests: it is not theirs to use. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(OPENAI_|REDIS_URL$)/.test(name)));
}
