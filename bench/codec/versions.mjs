import { versionAt } from "../shared/version.mjs";

/** The version of a package that lies below this folder, or below the workspace's. */
export const versionOf = (name, from = "./node_modules/") => versionAt(new URL(`${from}${name}/`, import.meta.url));
