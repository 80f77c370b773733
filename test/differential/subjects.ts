import type { Subject } from "./compare.js";
import type { Compiled } from "./compile.js";

/** The message types of a file, each as our plugin generated it beside what the compiler says of it. */
export async function subjectsOf(compiled: Compiled, file: string): Promise<Subject[]> {
  const pairs = await compiled.load(file);
  return pairs.map((pair) => {
    const desc = compiled.registry.getMessage(pair.schema.typeName);
    if (desc === undefined) throw new Error(`the compiler knows no ${pair.schema.typeName}`);
    return { ...pair, desc };
  });
}
