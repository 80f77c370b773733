import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { readTree } from "../support/files.js";
import { blocksOf } from "../support/pages.js";
import { root } from "../support/programs.js";
import { follow, shell } from "../support/walkthrough.js";

// Does what pages on generating code say, in empty folders that have installed what the repository has.

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

test("every snippet of Generating code does what the page says", async () => {
  const project = emptyProject();
  await follow(blocksOf(read("docs/generating.md")), project, (commands) => run(project, commands));
}, 120_000);

test("every snippet of the plugin's README does what it says", async () => {
  const project = emptyProject();
  const schema = blocksOf(read("README.md")).find(({ title }) => title === "proto/greeter.proto");
  mkdirSync(join(project, "proto"));
  writeFileSync(join(project, "proto/greeter.proto"), schema!.text);
  const made: Record<string, string>[] = [];
  await follow(blocksOf(read("packages/protoc-gen-ts/README.md")), project, (commands) => {
    const printed = run(project, commands.replace(/^npm install .*$/gm, "true"));
    if (/buf generate|protoc /.test(commands)) {
      made.push(readTree(join(project, "src/gen")));
      rmSync(join(project, "src/gen"), { recursive: true });
    }
    return printed;
  });
  expect(made).toHaveLength(2);
  expect(Object.keys(made[0]!)).toEqual(["greeter_codec.ts", "greeter_grpc.ts", "greeter_pb.ts"]);
  expect(made[1]).toEqual(made[0]);
}, 60_000);

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

function emptyProject(): string {
  const project = mkdtempSync(join(tmpdir(), "generating-"));
  folders.push(project);
  symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
  return project;
}

// What npx does, which takes a second each time.
const bins = join(root, "node_modules/.bin");

function run(project: string, commands: string): string {
  const installed = commands.replace(/npm install (\S+\.tgz)/, (_all, path) => unpacking(path));
  return shell(project, installed.replaceAll("npx ", `PATH=${bins}:$PATH `));
}

/** What npm does with a package whose dependencies are there. Where it asks for them: generating.slow.test.ts. */
function unpacking(path: string): string {
  const [, scope, name] = /^(.+?)-(.+)-\d+\.\d+\.\d+\.tgz$/.exec(basename(path))!;
  const target = `node_modules/@${scope}/${name}`;
  return `mkdir -p ${target} && tar -xzf ${path} -C ${target} --strip-components=1`;
}
