import { spawnSync } from "node:child_process";

/** @throws Error that says what to install, if curl is not in the PATH. */
export function checkCurl(env: NodeJS.ProcessEnv = process.env): void {
  if (spawnSync("curl", ["--version"], { env }).status === 0) return;
  throw new Error("curl is needed: install 7.82 or later (Debian: apt-get install curl; Homebrew: brew install curl)");
}
