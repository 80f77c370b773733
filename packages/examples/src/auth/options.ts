import { parseArgs } from "node:util";
import { ProgramError } from "../failure.js";

/** The options of a program, each of which takes a value. */
export interface Options<Name extends string> {
  /** What is no option. */
  readonly positionals: readonly string[];
  get(name: Name): string | undefined;
  /** @throws ProgramError if it is not given. */
  need(name: Name): string;
}

/**
 * Reads the arguments of this program.
 *
 * @throws ProgramError if there are others than these. Their values are not shown.
 */
export function readOptions<Name extends string>(names: readonly Name[]): Options<Name> {
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  let parsed: { positionals: string[]; values: Record<string, unknown> };
  try {
    parsed = parseArgs({ options, allowPositionals: true });
  } catch {
    throw new ProgramError(`the options are ${names.map((name) => `--${name} VALUE`).join(", ")}`);
  }
  const get = (name: Name): string | undefined => parsed.values[name] as string | undefined; // all are strings
  return {
    positionals: parsed.positionals,
    get,
    need(name) {
      const value = get(name);
      if (value !== undefined) return value;
      throw new ProgramError(`--${name} is needed`);
    },
  };
}
