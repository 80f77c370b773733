import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { readTree } from "./support/files.js";
import { root } from "./support/programs.js";

// What the guides show is code that runs: each block that names a file is a part of it, but for how far it is indented.

const guides = Object.entries(readTree(join(root, "docs/grpc")));
const shown = guides.flatMap(([guide, markdown]) => {
  const blocks = markdown.matchAll(/^```\w+ title="([^"]+)"\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, file, text]) => ({ guide, file: file!, text: text! }));
});

test.each(shown)("$guide shows $file", ({ file, text }) => {
  expect(flush(readFileSync(join(root, file), "utf8"))).toContain(flush(text));
});

test("guides show code", () => {
  expect(shown.length).toBeGreaterThan(0);
});

function flush(text: string): string {
  return text.replace(/^ +/gm, "");
}
