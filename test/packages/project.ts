import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  entriesOf,
  install,
  type Manifest,
  type PublicPackage,
  pack,
  publicPackages,
  readManifest,
  succeeded,
} from "../support/packages.js";
import { bin, type Run, root, run } from "../support/programs.js";

/** A project outside of the workspace, with our packages as they would be published, and programs that use them. */
export interface Project {
  readonly folder: string;
  /** TypeScript's, that its dependencies need. */
  readonly libraries: readonly string[];
  /** The names of its programs. */
  readonly programs: readonly string[];
}

/** What the files of a project are. */
export type ModuleKind = "esm" | "cjs";

/** What TypeScript resolves imports by. */
export type Resolution = "node16" | "nodenext" | "bundler";

const connect = "@connectrpc/connect";

const sources = join(root, "test/packages/project");

/** How the code of a project is generated: so that the compiler checks all of it. */
export const PARAMETER = "import_extension=js,ts_nocheck=false";

/** The versions that this repository is developed with, of what our packages need beside them. */
export function developed(...names: string[]): Record<string, string> {
  const { devDependencies } = readManifest(root) as Manifest & { devDependencies: Record<string, string> };
  return Object.fromEntries(names.map((name) => [name, devDependencies[name]!]));
}

/**
 * Installs our packages and others, and generates code by the plugin that is installed: once for each kind of modules.
 *
 * @param others Versions by names. Where Connect is not among them, the entry that needs it is not imported.
 * @param packages Which of ours.
 */
export function makeProject(
  folder: string,
  others: Readonly<Record<string, string>>,
  packages: readonly PublicPackage[] = publicPackages,
): Project {
  install(folder, { ...pack(packages, join(folder, "packed")), ...others });
  const absent = publicPackages.filter((found) => !packages.includes(found)).map(({ short }) => `src/${short}.ts`);
  const entries = packages
    .flatMap(({ manifest }) => entriesOf(manifest))
    .filter((entry) => connect in others || !entry.endsWith("/connect"));
  for (const [kind, type] of [
    ["esm", "module"],
    ["cjs", "commonjs"],
  ] as const) {
    const own = join(folder, kind);
    cpSync(sources, own, { recursive: true, filter: (path) => !absent.some((name) => path.endsWith(name)) });
    writeFileSync(join(own, "package.json"), JSON.stringify({ type }));
    writeFileSync(join(own, "src/entries.ts"), entriesProgram(entries));
    generate(folder, join(own, "src/gen"), PARAMETER);
  }
  const libraries = connect in others ? ["es2023", "dom"] : ["es2023"]; // Connect's declarations speak of fetch
  return { folder, libraries, programs: [...packages.map(({ short }) => short), "entries"] };
}

/** Generates the code of the project's schemas by the plugin that is installed in it, which some Node.js runs. */
export function generate(folder: string, out: string, opt: string, node: string = process.execPath): void {
  const plugin = join(folder, "node_modules/@protoc-gen-ts/plugin/bin/protoc-gen-ts.cjs");
  const program = join(folder, "protoc-gen-ts");
  writeFileSync(program, `#!/bin/sh\nexec "${node}" "${plugin}"\n`, { mode: 0o755 });
  const proto = join(sources, "proto");
  mkdirSync(out, { recursive: true });
  const flags = [`--plugin=protoc-gen-ts=${program}`, `--ts_out=${out}`, `--ts_opt=${opt}`, "-I", proto];
  succeeded(bin("protoc"), [...flags, ...readdirSync(proto)], folder);
}

/** Compiles all of the project, under every strictness flag, declarations of packages included. */
export function compile({ folder, libraries }: Project, kind: ModuleKind, resolution: Resolution): Run {
  const own = join(folder, kind);
  const compilerOptions = {
    lib: libraries,
    module: resolution === "bundler" ? "preserve" : resolution,
    moduleResolution: resolution,
    rootDir: "src",
    outDir: `dist-${resolution}`,
    verbatimModuleSyntax: kind === "esm",
  };
  const config = join(own, `tsconfig.${resolution}.json`);
  writeFileSync(
    config,
    JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, include: ["src"] }),
  );
  return run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", config], { cwd: own });
}

/** Runs a program that was compiled. */
export function runProgram(
  { folder }: Project,
  kind: ModuleKind,
  program: string,
  node: string = process.execPath,
): Run {
  return run(node, [join(folder, kind, "dist-nodenext", `${program}.js`)], { cwd: folder });
}

/** Imports all that can be imported of our packages. */
function entriesProgram(entries: readonly string[]): string {
  const imports = entries.map((entry, i) => `import * as entry${i} from "${entry}";`);
  const list = entries.map((_, i) => `entry${i}`).join(", ");
  return `${imports.join("\n")}
for (const entry of [${list}]) if (Object.keys(entry).length === 0) throw new Error("an entry has nothing in it");
console.log("entries");
`;
}
