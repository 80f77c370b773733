import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { anchorsOf, linksOf, pages } from "../support/pages.js";
import { root } from "../support/programs.js";

const texts = pages();

/** The links of a page that lead into the repository, as a path in it and an anchor. */
function linksFrom(page: string): { path: string; anchor: string | undefined }[] {
  const inside = linksOf(texts[page]!).filter((target) => !/^[a-z]+:/.test(target));
  return inside.map((target) => {
    const [path = "", anchor] = target.split("#");
    return { path: path === "" ? page : normalize(join(dirname(page), path)), anchor };
  });
}

describe("links lead somewhere", () => {
  test.each(Object.keys(texts))("%s", (page) => {
    const broken = linksFrom(page).filter(({ path, anchor }) => {
      if (!existsSync(join(root, path))) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(join(root, path), "utf8")).includes(anchor);
    });
    expect(broken).toEqual([]);
  });
});

test("docs/README.md lists every guide", () => {
  const listed = new Set(linksFrom("docs/README.md").map(({ path }) => path));
  const guides = Object.keys(texts).filter((page) => page.startsWith("docs/") && page !== "docs/README.md");
  expect(guides.length).toBeGreaterThan(15);
  expect(guides.filter((page) => !listed.has(page))).toEqual([]);
});

test("docs/README.md lists nothing twice", () => {
  const listed = [...texts["docs/README.md"]!.matchAll(/^- \[[^\]]*\]\((\S+)\)/gm)].map(([, target]) => target);
  expect(listed.length).toBeGreaterThan(15);
  expect(listed.filter((target, i) => listed.indexOf(target) !== i)).toEqual([]);
});

test("every page can be reached from the README", () => {
  const reached = new Set(["README.md"]);
  for (const page of reached) {
    for (const { path } of linksFrom(page)) {
      // A folder shows its README.
      for (const target of [path, join(path, "README.md")]) if (target in texts) reached.add(target);
    }
  }
  // Where GitHub shows them by itself.
  const shown = Object.keys(texts).filter((page) => page.startsWith(".github/"));
  expect(Object.keys(texts).filter((page) => !reached.has(page) && !shown.includes(page))).toEqual([]);
});
