import { readFileSync } from "node:fs";

/** The version of a package that lies below this folder, or below the workspace's. */
export function versionOf(name, from = "./node_modules/") {
  return JSON.parse(readFileSync(new URL(`${from}${name}/package.json`, import.meta.url), "utf8")).version;
}
