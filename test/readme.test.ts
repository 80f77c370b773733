import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { readTree } from "./support/files.js";
import { root, run } from "./support/programs.js";

// Follows "Five minutes" of the README to the letter, in an empty folder outside of the workspace. Only the packages
// of this repository come from the repository itself, packed as they would be published.

interface Block {
  readonly language: string;
  readonly title: string | undefined;
  readonly text: string;
}

const project = mkdtempSync(join(tmpdir(), "readme-"));
let server: ChildProcess | undefined;

afterAll(() => {
  server?.kill();
  rmSync(project, { recursive: true });
});

test("every snippet does what the README says", async () => {
  const section = readFileSync(join(root, "README.md"), "utf8").split(/^## /m)[1]!;
  const tarballs = pack();
  let printed = "";
  let generated: Record<string, string> | undefined;
  for (const { language, title, text } of blocksOf(section)) {
    if (title !== undefined) {
      mkdirSync(dirname(join(project, title)), { recursive: true });
      writeFileSync(join(project, title), text);
    } else if (text.includes("server.js")) {
      await start(text);
    } else if (language === "sh") {
      printed = shell(text.replace(/@protoc-gen-ts\/(runtime|plugin)/g, (_all, name) => tarballs[name]!));
      if (/buf generate|protoc /.test(text)) {
        const files = readTree(join(project, "src/gen"));
        expect(Object.keys(files)).toEqual(["greeter_codec.ts", "greeter_grpc.ts", "greeter_pb.ts"]);
        expect(files).toEqual(generated ?? files);
        generated = files;
        rmSync(join(project, "src/gen"), { recursive: true });
        shell("npx buf generate");
      }
    } else if (language === "text") {
      expect(printed).toBe(text);
    } else {
      throw new Error(`a ${language} block without a title is not run`);
    }
  }
}, 300_000);

function blocksOf(markdown: string): Block[] {
  const blocks = markdown.matchAll(/^```(\w+)(?: title="([^"]+)")?\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, language, title, text]) => ({ language: language!, title, text: text! }));
}

function pack(): Record<string, string> {
  const names = { runtime: "packages/runtime", plugin: "packages/protoc-gen-ts" };
  return Object.fromEntries(
    Object.entries(names).map(([name, folder]) => {
      const { stdout } = run("npm", ["pack", "--silent", "--pack-destination", project], { cwd: join(root, folder) });
      return [name, join(project, stdout.trim())];
    }),
  );
}

// Without this repository's own programs: the project must find those that it installed.
const paths = process.env["PATH"]!.split(delimiter).filter((path) => !path.startsWith(root));
const env = { ...process.env, PATH: paths.join(delimiter) };

function shell(commands: string): string {
  let stdout = "";
  for (const command of commands.trim().split("\n")) {
    const result = spawnSync("sh", ["-c", command], { cwd: project, env, encoding: "utf8" });
    if (result.status !== 0) throw new Error(`${command}\n${result.stdout}${result.stderr}`);
    stdout += result.stdout;
  }
  return stdout;
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
