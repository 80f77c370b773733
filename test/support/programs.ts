import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root: string = join(fileURLToPath(import.meta.url), "../../..");

const bins = join(root, "node_modules/.bin");

/** The path of a program that npm installed. */
export function bin(name: string): string {
  return join(bins, name);
}

/** What a program that ended has said. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, with npm's programs on its PATH as in an npm script. */
export function run(program: string, args: readonly string[], options: { cwd?: string; input?: string } = {}): Run {
  const env = { ...process.env, PATH: `${bins}${delimiter}${process.env["PATH"]}` };
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, encoding: "utf8", env, ...options });
  if (error) throw error;
  return { status, stdout, stderr };
}
