import { readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { readTree } from "../support/files.js";
import { emptyFolder, pack, publicPackages, readManifest, succeeded, unpack } from "../support/packages.js";
import { root } from "../support/programs.js";

// What is in each package as it would be published, and what its package.json says of it.

const folder = emptyFolder();
const tarballs = pack(publicPackages, join(folder, "packed"));

interface Problems {
  readonly publint: readonly string[];
  readonly types: unknown;
  readonly entries: readonly string[];
  readonly typeProblems: readonly unknown[];
}

const check = join(root, "test/packages/problems.mjs");
const problems: Readonly<Record<string, Problems>> = JSON.parse(
  succeeded(process.execPath, [check, ...Object.values(tarballs)], root),
);

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(publicPackages.map((found) => [found.manifest.name, found] as const))("%s", (name, { short }) => {
  const tarball = tarballs[name]!;
  const unpacked = join(folder, short);
  unpack(tarball, unpacked);
  const files = readTree(unpacked);
  const manifest = readManifest(unpacked);
  const { exports } = manifest;

  test("publint has nothing to say", () => {
    expect(problems[tarball]!.publint).toEqual([]);
  });

  test("its types are those of what is imported or required", () => {
    const { entries, types, typeProblems } = problems[tarball]!;
    expect(types).toEqual({ kind: "included" });
    expect(entries).toEqual(Object.keys(exports));
    expect(typeProblems).toEqual([]);
  });

  test("package.json says what npm and its users ask for", () => {
    expect(manifest).toMatchObject({
      version: readManifest(join(root, "packages/runtime")).version,
      description: expect.stringMatching(/^\S.{20,}\.$/),
      keywords: expect.arrayContaining(["grpc"]),
      license: "Apache-2.0",
      type: "module",
      sideEffects: false,
      engines: { node: ">=20" },
      publishConfig: { access: "public", provenance: true },
    });
    expect(manifest).not.toHaveProperty("scripts.postinstall");
    expect(manifest).not.toHaveProperty("scripts.install");
  });

  test("it brings its README, and the licence", () => {
    expect(files["README.md"]).toMatch(new RegExp(`^# ${name}\n`));
    expect(files["LICENSE"]).toBe(readFileSync(join(root, "LICENSE"), "utf8"));
  });

  test("it brings nothing but what its users need", () => {
    const built = /^dist\/((esm|cjs)\/.*\.(js|d\.ts)|main\.cjs)(\.map)?$/;
    const other =
      /^(LICENSE|README\.md|package\.json|dist\/cjs\/package\.json|dist\/NOTICES\.txt|src\/.*\.ts|bin\/[\w-]+\.cjs)$/;
    expect(Object.keys(files).filter((file) => !built.test(file) && !other.test(file))).toEqual([]);
    expect(Object.entries(files).filter(([, text]) => text.includes(dirname(root)))).toEqual([]);
  });

  test("every built file has a source map, which leads to sources that are there, or has them", () => {
    const built = Object.keys(files).filter((file) => /^dist\/.*\.(c?js|d\.ts)$/.test(file));
    expect(built.filter((file) => !files[file]!.includes(`//# sourceMappingURL=${basename(file)}.map`))).toEqual([]);
    const sources = built.flatMap((file) => {
      const { sources, sourceRoot = "", sourcesContent = [] } = JSON.parse(files[`${file}.map`]!) as SourceMap;
      return sources.map((source, i) => ({ path: join(dirname(file), sourceRoot, source), text: sourcesContent[i] }));
    });
    // What others wrote is in the map itself.
    expect(sources.filter(({ path, text }) => !(path in files) && text == null)).toEqual([]);
    const own = sources.map(({ path }) => path).filter((path) => path in files);
    expect(new Set(own)).toEqual(new Set(Object.keys(files).filter(isImplementation)));
  });
});

test("the packages' versions go together", () => {
  for (const { manifest } of publicPackages) {
    const wanted = manifest.peerDependencies?.["@protoc-gen-ts/runtime"];
    if (manifest.name !== "@protoc-gen-ts/runtime") expect([manifest.name, wanted]).toEqual([manifest.name, "^0.1.0"]);
  }
});

interface SourceMap {
  readonly sources: string[];
  readonly sourceRoot?: string;
  readonly sourcesContent?: (string | null)[];
}

/** Whether a file of the sources is built. */
function isImplementation(file: string): boolean {
  return file.startsWith("src/") && !file.endsWith(".d.ts");
}
