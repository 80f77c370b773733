import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { nodeOf } from "../support/node.js";
import { emptyFolder } from "../support/packages.js";
import { run } from "../support/programs.js";
import { compile, developed, generate, makeProject, PARAMETER, runProgram } from "./project.js";

// What `engines` states: the first Node.js, the first 22, the first that runs TypeScript as it is, and 24.

const folder = emptyFolder();
const others = developed("@bufbuild/protobuf", "@connectrpc/connect", "@grpc/grpc-js", "@types/node");
const project = makeProject(folder, others);
const kinds = ["esm", "cjs"] as const;
const programs = project.programs.flatMap((program) => kinds.map((kind) => [program, kind] as const));

beforeAll(() => {
  for (const kind of kinds) expect(compile(project, kind, "nodenext")).toEqual({ status: 0, stdout: "", stderr: "" });
});

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(["20.0.0", "22.0.0", "22.18.0", "24.21.0"])("Node.js %s", (version) => {
  const node = nodeOf(version);

  test("is what it says", () => {
    expect(run(node, ["--version"]).stdout).toBe(`v${version}\n`);
  });

  test.each(programs)("%s runs as %s", (program, kind) => {
    expect(runProgram(project, kind, program, node)).toEqual({ status: 0, stdout: `${program}\n`, stderr: "" });
  });

  test("the plugin makes the same of a schema", () => {
    const out = join(folder, `gen-${version}`);
    generate(folder, out, PARAMETER, node);
    expect(textsIn(out)).toEqual(textsIn(join(folder, "esm/src/gen")));
  });
});

describe.each(["22.18.0", "24.21.0"])("Node.js %s runs TypeScript as it is", (version) => {
  const node = nodeOf(version);

  test("generated code, with import_extension=ts, and programs that use it", () => {
    const own = join(folder, `ts-${version}`);
    cpSync(join(folder, "esm/src"), own, { recursive: true, filter: (path) => !path.endsWith("/gen") });
    for (const [name, text] of Object.entries(textsIn(own))) {
      writeFileSync(join(own, name), text.replaceAll(/(from "\.\/[\w/-]+)\.js"/g, '$1.ts"'));
    }
    generate(folder, join(own, "gen"), "import_extension=ts");
    for (const program of project.programs) {
      const { status, stdout, stderr } = run(node, [join(own, `${program}.ts`)], { cwd: folder });
      // Before 24.12, Node.js warns that this is experimental.
      expect([program, status, stdout, stderr.replace(/^.*(ExperimentalWarning|--trace-warnings).*\n/gm, "")]).toEqual([
        ...[program, 0, `${program}\n`, ""],
      ]);
    }
  });
});

function textsIn(path: string): Record<string, string> {
  const files = readdirSync(path).filter((name) => name.endsWith(".ts"));
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(path, name), "utf8")]));
}
