// All modules of a generator in one process.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerOf } from "../shared/child.mjs";
import { compile, files } from "../shared/generate.mjs";
import { program } from "./paths.mjs";

/** Drops the types of what is in a folder. */
export function dropTypes(folder) {
  for (const file of files(folder, ".ts")) compile(file);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
}

/** { cpuMs, megabytes } of importing the modules whose paths match. */
export async function importAll(folder, pattern) {
  const work = mkdtempSync(join(tmpdir(), "import-"));
  try {
    const list = join(work, "modules.txt");
    writeFileSync(
      list,
      files(folder, ".js")
        .filter((path) => pattern.test(path))
        .sort()
        .join("\n"),
    );
    return await answerOf(program("import-child.mjs"), [list]);
  } finally {
    rmSync(work, { recursive: true });
  }
}
