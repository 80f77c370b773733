import { setImmediate as turn } from "node:timers/promises";

// Jest gives tests a copy of `process`, to which no warning comes. A function of Node.js's own leads to the real one.
const real: NodeJS.Process = process.emitWarning.constructor("return process")();

/** Has warnings of the process go to a listener, until what is returned is called. */
export function onWarning(listener: (warning: Error) => void): () => void {
  real.on("warning", listener);
  return () => real.off("warning", listener);
}

/** What the process warns of while something is done. */
export async function warningsOf(work: () => Promise<void>): Promise<Error[]> {
  const warnings: Error[] = [];
  const stop = onWarning((warning) => warnings.push(warning));
  try {
    await work();
    await turn(); // they come a little later
  } finally {
    stop();
  }
  return warnings;
}
