// Runs one batch, in a process of its own: what it loads goes with it, and where it hangs it can be ended. What it finds
// and has done goes to stdout, a line of JSON each. Arguments: seed, schemas, messages, mutations.
import { Batch, type Counts } from "./batch.js";
import type { Case } from "./case.js";

/** What a batch says on stdout. */
export type Line = { readonly found: Case } | { readonly counts: Counts };

const [seed, schemas, messages, mutations] = process.argv.slice(2).map(Number) as [number, number, number, number];
const say = (line: Line) => console.log(JSON.stringify(line));
const batch = new Batch(seed, { schemas, messages, mutations }, (found) => say({ found }));
// buf is the slower of the two by far, as it has our plugin print JavaScript.
await batch.run(seed % 8 === 0 ? "buf" : "protoc");
say({ counts: batch.counts });
