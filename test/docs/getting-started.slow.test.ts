import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { readTree } from "../support/files.js";
import { blocksOf, section } from "../support/pages.js";
import { freePort } from "../support/processes.js";
import { root, run } from "../support/programs.js";
import { follow, shell } from "../support/walkthrough.js";

// Follows "Five minutes" of the README, and docs/getting-started.md after it, to the letter, in an empty folder outside
// of the workspace. Only the packages of this repository come from the repository itself, packed as they would be
// published; and the port is one that is free.

const project = mkdtempSync(join(tmpdir(), "readme-"));
let server: ChildProcess | undefined;

afterAll(() => {
  server?.kill();
  rmSync(project, { recursive: true });
});

test("every snippet does what the README and Getting started say", async () => {
  const tarballs = pack();
  const generated = (): Record<string, string> => readTree(join(project, "src/gen"));

  const install = (commands: string): string =>
    shell(
      project,
      commands.replace(/@protoc-gen-ts\/(runtime|plugin)/g, (_all, name) => tarballs[name]!),
    );

  const port = String(await freePort());
  const read = (page: string): string => readFileSync(join(root, page), "utf8").replaceAll("50051", port);

  let made: Record<string, string> | undefined;
  const readme = blocksOf(section(read("README.md"), "Five minutes"));
  await follow(readme, project, async (commands) => {
    if (commands.includes("server.js")) {
      await start(commands);
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

  await follow(blocksOf(read("docs/getting-started.md")), project, install);
  expect(Object.keys(generated())).toContain("greeter_grpc.ts");
}, 300_000);

function pack(): Record<string, string> {
  const names = { runtime: "packages/runtime", plugin: "packages/protoc-gen-ts" };
  return Object.fromEntries(
    Object.entries(names).map(([name, folder]) => {
      const { stdout } = run("npm", ["pack", "--silent", "--pack-destination", project], { cwd: join(root, folder) });
      return [name, join(project, stdout.trim())];
    }),
  );
}

/** Starts a program that runs on, and waits until it prints something. */
function start(command: string): Promise<void> {
  const [program, ...args] = command.trim().split(" ");
  const child = spawn(program!, args, { cwd: project, stdio: ["ignore", "pipe", "inherit"] });
  server = child;
  return new Promise((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.once("exit", (code) => reject(new Error(`${command.trim()} ended with ${code}`)));
  });
}
