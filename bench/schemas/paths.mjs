import { join } from "node:path";
import { fileURLToPath } from "node:url";

const path = (file) => fileURLToPath(new URL(file, import.meta.url));

/** Where packages are unpacked. */
export const cache = path("../../.cache/schemas");
/** Where generated code goes: below the root, so that it finds the packages that it imports. */
export const out = path("../../.cache/schemas-generated");
/** A folder for what was measured. */
export const results = path("results");
/** The address of a program of this folder. */
export const program = (file) => new URL(file, import.meta.url);
/** A folder of the packages of the codecs' bench, which has ts-proto. */
export const peers = join(path("../codec"), "node_modules");
