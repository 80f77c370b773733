import { describeFailure } from "./failure.js";

/** Runs a program to its end. A failure is printed, and sets the exit code to 1. */
export async function runProgram(address: string, main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(describeFailure(error, address));
    process.exitCode = 1;
  }
}
