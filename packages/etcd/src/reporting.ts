import { experimental, logVerbosity } from "@grpc/grpc-js";
import type { EtcdOptions } from "./options.js";

/** Tells the one who gave the options, or grpc-js's logger, what went wrong. */
export type Report = (error: unknown) => void;

/** @param what What it is that something goes wrong with. */
export function reporting({ onError }: EtcdOptions, what: string): Report {
  return (thrown) => {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (onError === undefined) experimental.log(logVerbosity.ERROR, `${what}: ${error.message}`);
    // What a program's own function throws is for the program, and stops nothing here.
    else queueMicrotask(() => onError(error));
  };
}
