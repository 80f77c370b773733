import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

export const gen = at("gen/");
export const results = at("results/");
/** Where the schema is. */
export const protoPath = at("proto");
export const PROTO = "echo.proto";

/** A program of this folder's packages. */
export const bin = (name) => at(`node_modules/.bin/${name}`);
/** A program of this folder that runs in a process of its own. */
export const program = (name) => new URL(name, import.meta.url);
