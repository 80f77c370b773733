import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { readTree } from "./support/files.js";
import { root } from "./support/programs.js";

// A block of a guide whose title is a path is a part of that file, which its own tests run, but for its indentation.

const guides = Object.entries(readTree(join(root, "docs")));
const blocks = guides.flatMap(([guide, text]) =>
  [...text.matchAll(/^ *```\w+ title="([^"]+)"\n([\s\S]*?)^ *```$/gm)].map(([, path, block]) => [guide, path!, block!]),
);

describe("docs", () => {
  test.each(blocks)("%s shows what is in %s", (_guide, path, block) => {
    expect(flush(readFileSync(join(root, path!), "utf8"))).toContain(flush(block!));
  });

  test.each(blocks)("%s shows what is whole of %s", (_guide, _path, block) => {
    for (const [opening, closing] of ["()", "{}", "[]"]) {
      expect([opening, block!.split(opening!).length]).toEqual([opening, block!.split(closing!).length]);
    }
  });

  test("guides have titled blocks", () => {
    expect(blocks.length).toBeGreaterThan(100);
  });
});

function flush(text: string): string {
  return text.replace(/^ +/gm, "");
}
