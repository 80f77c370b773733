import { compareBytes, compareJson, type Disagreement, type Subject } from "./compare.js";
import { type Compiled, CompileError, compile } from "./compile.js";
import type { Schema } from "./model.js";
import { fileName, printSchema } from "./print-schema.js";
import { partsOf, without } from "./reduce-schema.js";
import { subjectsOf } from "./subjects.js";

/** Each round compiles all its candidates at once, and takes as long as a compiler takes to start. */
const ROUNDS = 4;

/** A schema without what the disagreement does not need. */
export async function shrinkSchema(schema: Schema, message: string, bytes: Uint8Array, kind: string): Promise<Schema> {
  let best = schema;
  for (let round = 0; round < ROUNDS; round++) {
    const parts = partsOf(best).filter((part) => part !== message);
    const shown = await showing(
      parts.map((part) => without(best, new Set([part]))),
      message,
      bytes,
      kind,
    );
    const dispensable = parts.filter((_, i) => shown[i]);
    if (dispensable.length === 0) break;
    // What can go alone may be needed in place of another: then only the first goes.
    const all = without(best, new Set(dispensable));
    const [together] = await showing([all], message, bytes, kind);
    best = together ? all : without(best, new Set(dispensable.slice(0, 1)));
  }
  return best;
}

/** Which of the candidates show the disagreement. */
async function showing(candidates: Schema[], message: string, bytes: Uint8Array, kind: string): Promise<boolean[]> {
  const renamed = candidates.map((schema, i) => ({ ...schema, name: `${schema.name}_${i}` }));
  let compiled: Compiled;
  try {
    compiled = compile(Object.assign({}, ...renamed.map(printSchema)) as Record<string, string>, "protoc");
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    if (candidates.length === 1) return [false];
    const middle = candidates.length >> 1;
    const halves = [candidates.slice(0, middle), candidates.slice(middle)];
    const shown = [];
    for (const half of halves) shown.push(...(await showing(half, message, bytes, kind)));
    return shown;
  }
  try {
    const shown: boolean[] = [];
    for (const schema of renamed) shown.push(await shows(compiled, schema, `${schema.name}.${message}`, bytes, kind));
    return shown;
  } finally {
    compiled.dispose();
  }
}

async function shows(compiled: Compiled, schema: Schema, typeName: string, bytes: Uint8Array, kind: string) {
  for (const i of schema.files.keys()) {
    try {
      const subjects = await subjectsOf(compiled, fileName(schema, i));
      const subject = subjects.find(({ desc }) => desc.typeName === typeName);
      if (subject !== undefined) return disagreement(subject, bytes)?.kind === kind;
    } catch {
      return false;
    }
  }
  return false;
}

/** In what the libraries do not agree about these bytes. */
export function disagreement(subject: Subject, bytes: Uint8Array): Disagreement | undefined {
  return compareBytes(subject, bytes) ?? compareJson(subject, bytes);
}
