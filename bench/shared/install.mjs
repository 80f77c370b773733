import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Installs the packages of a folder that is none of the workspace's, where that was not done since its
 * package-lock.json changed.
 *
 * @param {URL} folder
 */
export function install(folder) {
  const modified = (file) => statSync(new URL(file, folder), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (modified("node_modules/.package-lock.json") >= modified("package-lock.json")) return;
  const here = fileURLToPath(folder);
  // Not as a part of the workspace, whatever npm was started with.
  execFileSync("npm", ["ci", "--prefix", here, "--workspaces=false"], { cwd: here, stdio: "inherit" });
}
