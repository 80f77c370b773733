// Holds what docs/migrating says of the libraries that readers come from: `npm run migrating`. What it says of ours is
// held by `npm test` as well.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { test as testOf } from "node:test";
import { fileURLToPath } from "node:url";
import { tableIn, withTable } from "../support/markdown.js";
import * as afterClient from "./after/client.js";
import * as afterMessages from "./after/messages.js";
import * as afterServer from "./after/server.js";
import { type Programs, printed, settled } from "./programs.js";

// A test that waits for good shall say which it is.
const test = (name: string, run: () => Promise<void> | void) => testOf(name, { timeout: 60_000 }, run);

const GUIDES = ["protobuf-es-connect", "ts-proto-nice-grpc", "grpc-tools", "proto-loader"];

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
process.chdir(here); // where proto/ is

const text = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8");
const load = async (guide: string, program: string) => import(`./before/${guide}/${program}.ts`);

test("the compiler takes the programs from before", () => {
  const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
  execFileSync(process.execPath, [tsc, "-p", "before"], { stdio: "inherit" });
});

for (const guide of GUIDES) {
  test(`${guide}: messages hold the same, and are the same bytes`, async () => {
    const messages: Programs<unknown>["messages"] = await load(guide, "messages");
    const bytes = messages.encode(messages.make());
    assert.equal(`${Buffer.from(bytes).toString("hex")}\n`, text("order.hex"));
    assert.equal(await printed((print) => messages.describe(messages.decode(bytes), print)), text("order.txt"));
    assert.deepEqual(afterMessages.decode(bytes), afterMessages.decode(afterMessages.encode(afterMessages.make())));
  });

  test(`${guide}: JSON is what the guide shows`, async () => {
    const messages: Programs<unknown>["messages"] = await load(guide, "messages");
    const { toJson }: Programs<unknown>["json"] = await load(guide, "json");
    const order = messages.decode(messages.encode(messages.make()));
    assert.equal(toJson(order), JSON.stringify(JSON.parse(text(`before/${guide}/order.json`))));
  });

  test(`${guide}: its own test passes`, () => {
    const loader = "../differential/typescript.mjs";
    const file = `before/${guide}/testing.ts`;
    execFileSync(process.execPath, ["--import", loader, "--test", file], { stdio: "pipe", env: untested() });
  });

  test(`${guide}: the table of differences is true`, async () => {
    const { differences } = await load(guide, "differences");
    const rows = rowsOf(readFileSync(`${root}/docs/migrating/${guide}.md`, "utf8"));
    assert.deepEqual(Object.keys(differences), rows);
    for (const [row, hold] of Object.entries<() => unknown>(differences)) {
      try {
        await hold();
      } catch (error) {
        throw new Error(`${guide}: ${row}`, { cause: error });
      }
    }
  });

  test(`${guide}: both can be in one program`, async () => {
    const { mixed } = await load(guide, "mixed");
    await mixed();
    assert.equal(await settled(), 0);
  });
}

test("ts-proto: other options make what the guide says", async () => {
  const { nearer } = await load("ts-proto-nice-grpc", "nearer");
  nearer();
});

test("docs/comparison.md says what libraries do with bytes", async () => {
  const path = `${root}/docs/comparison.md`;
  const rows = (await import("./before/facts.js" as string)).facts();
  if (process.env["UPDATE"]) writeFileSync(path, withTable(readFileSync(path, "utf8"), "facts", rows));
  assert.deepEqual(tableIn(readFileSync(path, "utf8"), "facts"), rows);
});

const after = { server: afterServer, client: afterClient };
// "drop-in" are the programs of protobuf-es-connect on code that our plugin made.
for (const from of [...GUIDES, "drop-in", "after"]) {
  for (const to of [...GUIDES, "drop-in", "after"]) {
    test(`the client ${from} talks to the server ${to}`, async () => {
      const { start }: Programs<unknown>["server"] = to === "after" ? after.server : await load(to, "server");
      const { converse }: Programs<unknown>["client"] = from === "after" ? after.client : await load(from, "client");
      const { port, close } = await start();
      assert.equal(await printed((print) => converse(port!, print)), text("conversation.txt"));
      assert.equal(await settled(), 0, "what nobody waits for any more must have ended");
      await close();
    });
  }
}

/** The first cells of the rows of a guide's last table. */
function rowsOf(guide: string): string[] {
  const table = guide.split("## Differences")[1] ?? "";
  const cells = [...table.matchAll(/^\| (.*?) +\|/gm)].map(([, cell]) => cell!);
  return cells.filter((cell) => cell !== "" && !/^-+$/.test(cell));
}

/** Without what tells a process that it is a part of this test. */
function untested(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return env;
}
