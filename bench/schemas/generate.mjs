// Runs one generator on some descriptors, as protoc would.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema, CodeGeneratorResponseSchema } from "@bufbuild/protobuf/wkt";
import { program } from "./paths.mjs";

const USAGE = program("usage.mjs").href;

/** The names of the files to generate from: all but those that every runtime brings along. */
export const generatable = (descriptors) =>
  descriptors.map(({ name }) => name).filter((name) => !name.startsWith("google/protobuf/"));

/**
 * @returns what was made, by path, and what that took: { files, cpuMs, wallMs, megabytes }; or { late: true }.
 * @throws Error with what the generator said, if it fails.
 */
export function generate({ plugin, parameter }, descriptors, timeoutMs) {
  const request = create(CodeGeneratorRequestSchema, {
    parameter,
    fileToGenerate: generatable(descriptors),
    protoFile: descriptors,
    compilerVersion: { major: 36, minor: 2 },
  });
  const work = mkdtempSync(join(tmpdir(), "generate-"));
  try {
    const usage = join(work, "usage.json");
    const started = performance.now();
    const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, ["--import", USAGE, plugin], {
      input: toBinary(CodeGeneratorRequestSchema, request),
      env: { ...process.env, USAGE: usage },
      maxBuffer: 2 ** 31 - 1,
      timeout: timeoutMs,
    });
    const wallMs = performance.now() - started;
    if (error?.code === "ETIMEDOUT") return { late: true };
    if (status !== 0) throw new Error(`${plugin} ended with ${status ?? signal}: ${stderr}`);
    const response = fromBinary(CodeGeneratorResponseSchema, stdout);
    if (response.error) throw new Error(`${plugin}: ${response.error}`);
    const files = Object.fromEntries(response.file.map(({ name, content }) => [name, content]));
    return { files, wallMs, ...JSON.parse(readFileSync(usage, "utf8")) };
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Writes what was made to a folder, in place of what is there. */
export function write(files, folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
