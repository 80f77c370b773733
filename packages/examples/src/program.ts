import { describeFailure } from "./failure.js";

/**
 * Runs a program to its end, or until SIGINT or SIGTERM aborts the signal. A failure is printed, and sets the exit code
 * to 1; a second SIGINT or SIGTERM ends the process at once.
 */
export async function runProgram(address: string, main: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  try {
    await main(stop.signal);
  } catch (error) {
    // Calls that were under way when the program was told to stop fail by that.
    if (stop.signal.aborted) return;
    console.error(describeFailure(error, address));
    process.exitCode = 1;
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}
