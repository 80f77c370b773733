import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A module that compiles only where, for each of these modules of theirs, ours is assignable to it, and back. */
export function moduleChecks(folder: string, modules: readonly string[]): string {
  return modules.map((theirs, i) => checkOf(folder, theirs, i)).join("\n");
}

function checkOf(folder: string, theirs: string, i: number): string {
  const ours = theirs.replace(/^theirs/, "ours");
  const source = readFileSync(join(folder, `${theirs}.ts`), "utf8");
  const types = [...source.matchAll(/^export (?:type|enum) (\S+)/gm)].map(([, name]) => name!);
  const lines = [
    `import * as theirs${i} from "./${theirs}.js";`,
    `import * as ours${i} from "./${ours}.js";`,
    // Every value that they export, with a type that serves as theirs; and theirs as ours, where we export more.
    `export const values${i}: typeof theirs${i} = ours${i};`,
    `export const back${i}: Pick<typeof ours${i}, keyof typeof theirs${i}> = theirs${i};`,
    // Every type that they export, in both directions.
    ...types.map((name) => `export const to${i}_${name} = (x: theirs${i}.${name}): ours${i}.${name} => x;`),
    ...types.map((name) => `export const from${i}_${name} = (x: ours${i}.${name}): theirs${i}.${name} => x;`),
  ];
  return lines.join("\n");
}
