import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { developed } from "../packages/project.js";
import { emptyFolder, install, pack, publicPackages, readManifest } from "../support/packages.js";
import { blocksOf } from "../support/pages.js";
import { root } from "../support/programs.js";
import { follow, shell } from "../support/walkthrough.js";

// Follows docs/generating.md to the letter, in a project outside of the workspace. npm itself installs what the page has
// made a package, with its peers; only our runtime is packed here, as it would be published.

const folder = emptyFolder();

afterAll(() => rmSync(folder, { recursive: true }));

test("npm installs generated code with its peers, and ES modules and CommonJS use it", async () => {
  const own = publicPackages.filter(({ short }) => short === "runtime" || short === "plugin");
  const tarballs = pack(own, join(folder, "packed"));
  const tools = developed("@bufbuild/buf", "@grpc/grpc-js", "@types/node", "protoc", "typescript");
  const project = join(folder, "project");
  install(project, { ...tarballs, ...tools });

  const page = blocksOf(readFileSync(join(root, "docs/generating.md"), "utf8"));
  const runtime = tarballs["@protoc-gen-ts/runtime"]!;
  await follow(page, project, (commands) =>
    shell(project, commands.replace(/npm install .*/g, `$& ${runtime} --silent --no-audit`)),
  );

  const app = join(project, "app");
  for (const name of ["@acme/common", "@bufbuild/protobuf", "@protoc-gen-ts/runtime"]) {
    expect(readManifest(join(app, "node_modules", name)).name).toBe(name);
  }
  copyFileSync(join(app, "price.ts"), join(app, "price.cts"));
  const [compiled] = /npx tsc .* price\.ts/.exec(page.map(({ text }) => text).join(""))!;
  expect(shell(app, `${compiled.replace("price.ts", "price.cts")} && node price.cjs`)).toBe("EUR 1999n\n");
  expect(readFileSync(join(app, "price.cjs"), "utf8")).toContain('require("@acme/common/');
}, 300_000);
