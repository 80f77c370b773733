import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** Where cases are saved that have shown a difference, and are tested from then on. */
export const foundFolder: string = fileURLToPath(new URL("./found", import.meta.url));

/** The programs that npm installed. */
export const bins: string = join(root, "node_modules/.bin");
