import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Disagreement } from "./compare.js";
import { foundFolder } from "./paths.js";

/** What a run has found, as small as it could be made. Saved, it is a test from then on. */
export interface Case {
  readonly kind: Disagreement["kind"] | "compile" | "load" | "judge" | "pollutes";
  /** How it showed itself when it was found. */
  readonly detail: string;
  /** What the C++ implementation says about the bytes. */
  readonly judge?: string;
  /** The seed of the batch in which it was found; none where it was written by hand. */
  readonly seed?: number;
  /** The .proto files, by their names. */
  readonly files: Readonly<Record<string, string>>;
  /** The message type, and its bytes in hexadecimal digits; none where the schema alone is the case. */
  readonly message?: string;
  readonly bytes?: string;
  /** Protobuf-ES itself fails here. Our codec must give the same bytes back that it was given. */
  readonly alone?: boolean;
}

/** Saves a case beside those that were found before. */
export function saveCase(found: Case): string {
  const name = `${found.kind}-${createHash("sha256").update(JSON.stringify(found)).digest("hex").slice(0, 8)}.json`;
  mkdirSync(foundFolder, { recursive: true });
  writeFileSync(join(foundFolder, name), `${JSON.stringify(found, undefined, 2)}\n`);
  return name;
}

/** All saved cases, by their names. */
export function savedCases(): Record<string, Case> {
  const names = readdirSync(foundFolder).filter((name) => name.endsWith(".json"));
  return Object.fromEntries(
    names.map((name) => [name, JSON.parse(readFileSync(join(foundFolder, name), "utf8")) as Case]),
  );
}
