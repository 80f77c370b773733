import { readFileSync } from "node:fs";
import { ProgramError } from "../failure.js";

/**
 * Reads a secret from a file, the end of its line left out. Secrets come in files, as whoever may list processes sees
 * their arguments.
 *
 * @throws ProgramError if it cannot be read, or is empty.
 */
export function secretIn(option: string, file: string): string {
  const secret = textIn(option, file).trim();
  if (secret === "") throw new ProgramError(`${option}: ${file} is empty`);
  return secret;
}

/** @throws ProgramError if it cannot be read. */
export function textIn(option: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ProgramError(`${option}: ${(error as Error).message}`); // Node.js throws nothing else here
  }
}
