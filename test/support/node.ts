import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { npm, succeeded } from "./packages.js";
import { root } from "./programs.js";

/**
 * Node.js of another version, from npm's packages of its binaries, which stay in .cache.
 *
 * @returns the path of the program.
 * @throws Error if it cannot be had for this machine.
 */
export function nodeOf(version: string): string {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const folder = join(root, ".cache/node", version);
  const program = join(folder, "bin/node");
  if (existsSync(program)) return program;
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}.`);
  try {
    const file = npm(work, ["pack", "--silent", `${name}@${version}`]).trim();
    succeeded("tar", ["-xzf", file, "package/bin/node"], work);
    renameSync(join(work, "package"), folder);
  } catch (error) {
    if (!existsSync(program)) throw error; // another process was faster
  } finally {
    rmSync(work, { recursive: true });
  }
  return program;
}
