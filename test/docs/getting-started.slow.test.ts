import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { readTree } from "../support/files.js";
import { type Block, blocksOf, section } from "../support/pages.js";
import { freePort } from "../support/processes.js";
import { root, run } from "../support/programs.js";
import { follow, shell } from "../support/walkthrough.js";

// Follows "Five minutes" of the README, and docs/getting-started.md after it, to the letter, in an empty folder outside
// of the workspace. Only the packages of this repository come from the repository itself, packed as they would be
// published; and the port is one that is free. Then once more for CommonJS, with what Getting started says of it.

const folder = mkdtempSync(join(tmpdir(), "readme-"));
let tarballs: Record<string, string>;
let server: ChildProcess | undefined;

beforeAll(() => {
  tarballs = pack();
});

afterEach(() => {
  server?.kill();
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("every snippet does what the README and Getting started say", async () => {
  const project = join(folder, "esm");
  await walk(project, (block) => block);
  expect(readFileSync(join(project, "dist/server.js"), "utf8")).toMatch(/^import /);
}, 300_000);

test("and for CommonJS, with what Getting started says of it", async () => {
  const project = join(folder, "cjs");
  const [, flags] = /`npx tsc --init … (--.+?)`/.exec(section(read("docs/getting-started.md"), "Module settings"))!;
  await walk(project, (block) => asCommonJs(block, flags!));
  for (const file of ["server.js", "greeter.test.js", "gen/greeter_grpc.js"]) {
    expect(readFileSync(join(project, "dist", file), "utf8")).toMatch(/^"use strict";[\s\S]* = require\(/);
  }
}, 300_000);

/** Follows both pages in an empty folder, each block as it is adapted. */
async function walk(project: string, adapt: (block: Block) => Block): Promise<void> {
  mkdirSync(project);
  const generated = (): Record<string, string> => readTree(join(project, "src/gen"));

  const install = (commands: string): string =>
    shell(
      project,
      commands.replace(/@protoc-gen-ts\/(runtime|plugin)/g, (_all, name) => tarballs[name]!),
    );

  const port = String(await freePort());
  const blocks = (markdown: string): Block[] => blocksOf(markdown.replaceAll("50051", port)).map(adapt);

  let made: Record<string, string> | undefined;
  await follow(blocks(section(read("README.md"), "Five minutes")), project, async (commands) => {
    if (commands.includes("server.js")) {
      await start(project, commands);
      return "";
    }
    const printed = install(commands);
    if (/buf generate|protoc /.test(commands)) {
      expect(Object.keys(generated())).toEqual(["greeter_codec.ts", "greeter_grpc.ts", "greeter_pb.ts"]);
      expect(generated()).toEqual(made ?? generated());
      made = generated();
      rmSync(join(project, "src/gen"), { recursive: true });
      shell(project, "npx buf generate");
    }
    return printed;
  });

  await follow(blocks(read("docs/getting-started.md")), project, install);
  expect(Object.keys(generated())).toContain("greeter_grpc.ts");
}

/** A block with what is otherwise in CommonJS: flags of `tsc --init`, and no `await` outside of functions. */
function asCommonJs(block: Block, flags: string): Block {
  if (block.title?.endsWith(".ts")) return { ...block, text: inMain(block.text) };
  const text = block.text
    .replace("npm pkg set type=module", "npm pkg set type=commonjs")
    .replace(/^npx tsc --init .*$/m, `$& ${flags}`);
  return { ...block, text };
}

/** A program whose `await`s are in a function, if there are any that are not. */
function inMain(program: string): string {
  if (!/^\S.*\bawait\b/m.test(program)) return program;
  const [, imports, rest] = /^((?:import .*\n)+)([\s\S]*)$/.exec(program)!;
  return `${imports}\nasync function main(): Promise<void> {${rest}}\nvoid main();\n`;
}

function read(page: string): string {
  return readFileSync(join(root, page), "utf8");
}

function pack(): Record<string, string> {
  const names = { runtime: "packages/runtime", plugin: "packages/protoc-gen-ts" };
  return Object.fromEntries(
    Object.entries(names).map(([name, from]) => {
      const { stdout } = run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: join(root, from) });
      return [name, join(folder, stdout.trim())];
    }),
  );
}

/** Starts a program that runs on, and waits until it prints something. */
function start(project: string, command: string): Promise<void> {
  const [program, ...args] = command.trim().split(" ");
  const child = spawn(program!, args, { cwd: project, stdio: ["ignore", "pipe", "inherit"] });
  server = child;
  return new Promise((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.once("exit", (code) => reject(new Error(`${command.trim()} ended with ${code}`)));
  });
}
