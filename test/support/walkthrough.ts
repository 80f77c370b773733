import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { expect } from "@jest/globals";
import type { Block } from "./pages.js";
import { root } from "./programs.js";

/**
 * Does what a page says, block by block: one with a title is a file to write, `sh` are commands to run, and `text` is
 * what the commands before have printed.
 */
export async function follow(
  blocks: readonly Block[],
  folder: string,
  sh: (commands: string) => string | Promise<string>,
): Promise<void> {
  let printed = "";
  for (const { language, title, text } of blocks) {
    if (title !== undefined) {
      mkdirSync(dirname(join(folder, title)), { recursive: true });
      writeFileSync(join(folder, title), text);
    } else if (language === "sh") {
      printed = await sh(text);
    } else if (language === "text") {
      expect(printed).toBe(text);
    } else {
      throw new Error(`a ${language} block without a title is not run:\n${text}`);
    }
  }
}

// Without this repository's own programs: a project must find those that it installed.
const paths = process.env["PATH"]!.split(delimiter).filter((path) => !path.startsWith(root));
const env = { ...process.env, PATH: paths.join(delimiter), NO_UPDATE_NOTIFIER: "1" };

/** Runs commands in a folder, line by line, and returns what they print. */
export function shell(folder: string, commands: string): string {
  let stdout = "";
  for (const command of commands.trim().split("\n")) {
    const result = spawnSync("sh", ["-c", command], { cwd: folder, env, encoding: "utf8" });
    if (result.status !== 0) throw new Error(`${command}\n${result.stdout}${result.stderr}`);
    stdout += result.stdout;
  }
  return stdout;
}
