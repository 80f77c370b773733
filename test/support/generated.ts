import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTree } from "./files.js";
import { bin, root, run } from "./programs.js";

/** Files by their paths, as the plugin makes them now, and as they are. */
export interface Generated {
  readonly made: Readonly<Record<string, string>>;
  readonly kept: Readonly<Record<string, string>>;
}

/**
 * Generates code from the schemas in a folder's `proto`, for comparison with that in its `gen`. With UPDATE=1 in the
 * environment, it takes the place of that.
 *
 * @throws Error if the plugin or protoc warns, or fails.
 */
export function generated(folder: string): Generated {
  const [schemas, gen] = [join(root, folder, "proto"), join(root, folder, "gen")];
  const out = mkdtempSync(join(tmpdir(), "generated-"));
  try {
    const plugin = `--plugin=protoc-gen-ts=${bin("protoc-gen-ts")}`;
    const args = [plugin, `--ts_out=${out}`, "--ts_opt=import_extension=js,ts_nocheck=false", "-I", schemas];
    const { status, stderr } = run(bin("protoc"), [...args, ...Object.keys(readTree(schemas))]);
    if (status !== 0 || stderr !== "") throw new Error(`protoc ended with ${status}\n${stderr}`);
    const made = readTree(out);
    if (process.env["UPDATE"]) {
      rmSync(gen, { recursive: true, force: true });
      cpSync(out, gen, { recursive: true });
    }
    return { made, kept: readTree(gen) };
  } finally {
    rmSync(out, { recursive: true });
  }
}
