import { experimental, logVerbosity } from "@grpc/grpc-js";
import type { EtcdOptions } from "./options.js";

/** Tells the one who gave the options, or grpc-js's logger, what went wrong. */
export type Report = (error: unknown) => void;

/** Tells of outages: of each one that it began, and that it is over. */
export interface OutageReport {
  /** What went wrong. Of an outage, the first is told. */
  failed: Report;
  /** It works, again or still. */
  works(): void;
}

/** @param what What it is that something goes wrong with. */
export function reporting({ onError }: EtcdOptions, what: string): Report {
  return (thrown) => {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (onError === undefined) experimental.log(logVerbosity.ERROR, `${what}: ${error.message}`);
    // What a program's own function throws is for the program, and stops nothing here.
    else queueMicrotask(() => onError(error));
  };
}

/** @param what What it is that outages keep from working. */
export function reportingOutages(options: EtcdOptions, what: string): OutageReport {
  const { onError, onRecovered } = options;
  const report = reporting(options, what);
  let failing = false;
  return {
    failed(error) {
      if (!failing) report(error);
      failing = true;
    },
    works() {
      if (!failing) return;
      failing = false;
      if (onRecovered !== undefined) queueMicrotask(() => onRecovered());
      // An end is told where the beginning was. The logger shows errors only, unless it is told otherwise.
      else if (onError === undefined) experimental.log(logVerbosity.ERROR, `${what}: etcd answers again`);
    },
  };
}
