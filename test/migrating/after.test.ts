import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { readTree } from "../support/files.js";
import { root, run } from "../support/programs.js";
import { converse } from "./after/client.js";
import { fromJson, toJson } from "./after/json.js";
import { decode, describe, encode, make } from "./after/messages.js";
import { start } from "./after/server.js";
import { printed, settled } from "./programs.js";

// The programs of docs/migrating after the move. What those before it do is in the same files, and `npm run migrating`
// holds that: it needs the other libraries.

const here = join(root, "test/migrating");
const temporary = mkdtempSync(join(tmpdir(), "migrating-"));
const text = (file: string) => readFileSync(join(here, file), "utf8");

afterAll(() => rmSync(temporary, { recursive: true }));

// To accept what the plugin makes now: UPDATE=1 npx jest test/migrating
test("generated code is what test/migrating/after/gen has", () => {
  const generate = ["generate", "--template", join(here, "after/buf.gen.yaml"), "--output", temporary];
  expect(run("buf", generate, { cwd: here })).toMatchObject({ status: 0, stderr: "" });
  if (process.env["UPDATE"]) {
    rmSync(join(here, "after/gen"), { recursive: true, force: true });
    cpSync(join(temporary, "gen"), join(here, "after/gen"), { recursive: true });
  }
  expect(readTree(join(temporary, "gen"))).toEqual(readTree(join(here, "after/gen")));
});

test("where another package has a program of the same name, the plugin is found by its path", () => {
  const project = join(temporary, "project");
  cpSync(join(here, "proto"), join(project, "proto"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
  const generate = ["generate", "--template", join(here, "before/grpc-tools/buf.gen.both.yaml")];
  expect(run("buf", generate, { cwd: project })).toMatchObject({ status: 0, stderr: "" });
  expect(readTree(join(project, "gen"))).toEqual(readTree(join(here, "after/gen")));
});

test("messages hold what they held, and are the bytes that they were", async () => {
  const bytes = encode(make());
  expect(`${Buffer.from(bytes).toString("hex")}\n`).toBe(text("order.hex"));
  expect(await printed((print) => describe(decode(bytes), print))).toBe(text("order.txt"));
});

test("JSON is what the guides show", () => {
  const order = decode(encode(make()));
  expect(toJson(order)).toBe(JSON.stringify(JSON.parse(text("after/order.json"))));
  expect(encode(fromJson(toJson(order)))).toEqual(encode(order));
});

test("the client and the server say what they said", async () => {
  const { port, close } = await start();
  expect(await printed((print) => converse(port!, print))).toBe(text("conversation.txt"));
  expect(await settled()).toBe(0);
  await close();
});

test("the test that the guides show passes", () => {
  const args = ["--import", "./test/differential/typescript.mjs", "--test", "test/migrating/after/testing.ts"];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining("# pass 1") });
});
