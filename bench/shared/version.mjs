import { readFileSync } from "node:fs";

/** The version of the package in a folder. */
export const versionAt = (folder) => JSON.parse(readFileSync(new URL("package.json", folder), "utf8")).version;
