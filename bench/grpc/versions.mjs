import { existsSync } from "node:fs";
import { versionAt } from "../shared/version.mjs";

const FOLDERS = ["node_modules/", "../../node_modules/"].map((folder) => new URL(folder, import.meta.url));

/** The version of a package that this folder has, or the workspace. */
export function versionOf(name) {
  const folders = FOLDERS.map((folder) => new URL(`${name}/`, folder));
  return versionAt(folders.find((folder) => existsSync(folder)));
}
