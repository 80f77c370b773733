import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { blocksOf, pages } from "../support/pages.js";
import { root } from "../support/programs.js";

// A block of a page whose title is a path is a part of that file, which its own tests run, but for white space, as what
// is generated is not formatted. A line `// …` in it stands for lines that are left out.

/** Pages that tests follow to the letter, as their readers do: most of what they show is in their reader's project. */
const followed = ["README.md", "docs/getting-started.md", "docs/generating.md", "packages/protoc-gen-ts/README.md"];

const blocks = Object.entries(pages()).flatMap(([page, text]) => blocksOf(text).map((block) => ({ page, ...block })));
const titled = blocks.filter(({ page, title }) => {
  return title !== undefined && (!followed.includes(page) || title.startsWith("packages/examples/"));
});

describe("what pages show is in files that are tested", () => {
  test("there is a lot of it", () => expect(titled.length).toBeGreaterThan(150));

  test.each(titled)("$page shows what is in $title", ({ title, text }) => {
    let rest = words(readFileSync(join(root, title!), "utf8"));
    for (const part of text.split(/^ *\/\/ …\n/m).map(words)) {
      expect(rest).toContain(part);
      rest = rest.slice(rest.indexOf(part) + part.length);
    }
  });
});

describe("what is cut off is marked as such", () => {
  const whole = titled.filter(({ text }) => !/^ *\/\/ …$/m.test(text));
  test.each(whole)("$page shows what is whole of $title", ({ text }) => {
    for (const [opening, closing] of ["()", "{}", "[]"]) {
      expect([opening, text.split(opening!).length]).toEqual([opening, text.split(closing!).length]);
    }
  });
});

test("no code is shown without a file that holds it", () => {
  const code = blocks.filter(({ language }) => /^(ts|js|mjs|proto|yaml)$/.test(language));
  expect(code.filter(({ title }) => title === undefined).map(({ page, text }) => `${page}: ${text}`)).toEqual([]);
});

// Commands are run where a page is followed. Elsewhere they name what there is.
describe("commands and paths name what there is", () => {
  const all = Object.entries(pages());

  test("scripts of npm", () => {
    const used = all.flatMap(([page, text]) =>
      [...text.matchAll(/npm run (\w[\w:-]*)([^\n`]*)/g)].map(([, script, rest]) => {
        const workspace = /(?:-w|--workspace) (\S+)/.exec(rest!)?.[1];
        return { page, script: script!, workspace };
      }),
    );
    expect(used.length).toBeGreaterThan(20);
    const missing = used.filter(({ page, script, workspace }) => {
      return !followed.includes(page) && !(script in scriptsOf(workspace));
    });
    expect(missing).toEqual([]);
  });

  test("tests that are run one by one", () => {
    const used = all.flatMap(([page, text]) =>
      [...text.matchAll(/npx jest (--config jest\.slow\.config\.mjs )?([\w/.-]+)/g)].map(([, slow, path]) => {
        return { page, path: path!, ends: slow === undefined ? ["", ".test.ts"] : [".slow.test.ts"] };
      }),
    );
    expect(used.length).toBeGreaterThan(1);
    const missing = used.filter(({ path, ends }) => !ends.some((end) => existsSync(join(root, path + end))));
    expect(missing).toEqual([]);
  });

  test("packages that are installed", () => {
    const used = all.flatMap(([page, text]) =>
      [...text.matchAll(/npm install((?: [@\w./-]+)+)/g)].flatMap(([, names]) => {
        const packages = names!.trim().split(" ");
        return packages
          .filter((name) => !name.startsWith("-") && !name.endsWith(".tgz"))
          .map((name) => ({ page, name }));
      }),
    );
    expect(used.length).toBeGreaterThan(5);
    const missing = used.filter(({ name }) => !existsSync(join(root, "node_modules", name)));
    expect(missing).toEqual([]);
  });
});

function scriptsOf(workspace: string | undefined): Record<string, string> {
  const folder = workspace === undefined ? "." : `node_modules/${workspace}`;
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")).scripts ?? {};
}

function words(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
