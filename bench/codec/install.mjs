// Installs the peers, where that was not done since package-lock.json changed.
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const modified = (file) => statSync(new URL(file, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (modified("node_modules/.package-lock.json") < modified("package-lock.json")) {
  const here = fileURLToPath(new URL(".", import.meta.url));
  // Not as a part of the workspace, whatever npm was started with.
  execFileSync("npm", ["ci", "--prefix", here, "--workspaces=false"], { cwd: here, stdio: "inherit" });
}
