import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, run } from "./programs.js";

/** What tests read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly workspaces?: readonly string[];
  readonly exports: Readonly<Record<string, string | Readonly<Record<"import" | "require", string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** A package of this repository that is published. */
export interface PublicPackage {
  /** The last part of its name, such as `runtime`. */
  readonly short: string;
  /** Where its sources are. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** All packages of this repository that are published. */
export const publicPackages: readonly PublicPackage[] = readManifest(root)
  .workspaces!.map((path) => join(root, path))
  .map((folder) => ({ folder, manifest: readManifest(folder) }))
  .filter(({ manifest }) => manifest.private !== true)
  .map(({ folder, manifest }) => ({ short: manifest.name.replace(/.*\//, ""), folder, manifest }));

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

/** What can be imported of a package, such as `@protoc-gen-ts/runtime/grpc`. Patterns are left out. */
export function entriesOf({ name, exports }: Manifest): string[] {
  const paths = Object.keys(exports).filter((path) => path !== "./package.json" && !path.includes("*"));
  return paths.map((path) => name + path.slice(1));
}

/** An empty folder outside of the workspace, from which nothing of it is found. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), "packages-"));
}

/**
 * Packs packages as they would be published.
 *
 * @returns the paths of the files, by the packages' names.
 */
export function pack(packages: readonly PublicPackage[], destination: string): Readonly<Record<string, string>> {
  mkdirSync(destination, { recursive: true });
  const files = packed(packages, ["--pack-destination", destination]);
  return Object.fromEntries(files.map(({ name, filename }) => [name, join(destination, filename)]));
}

/** How many bytes the files of packages take where they are installed, by the packages' names. */
export function installedSizes(packages: readonly PublicPackage[]): Readonly<Record<string, number>> {
  return Object.fromEntries(packed(packages, ["--dry-run"]).map(({ name, unpackedSize }) => [name, unpackedSize]));
}

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly unpackedSize: number;
}

function packed(packages: readonly PublicPackage[], flags: readonly string[]): Packed[] {
  const workspaces = packages.flatMap(({ manifest }) => ["--workspace", manifest.name]);
  // One object for each package; newer npm has them in an object, by their names.
  return Object.values(JSON.parse(npm(root, ["pack", "--json", ...flags, ...workspaces])));
}

/** Unpacks a packed package into a folder. */
export function unpack(tarball: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  succeeded("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"], folder);
}

/**
 * Makes a project that depends on packages, and installs them as npm does.
 *
 * @param dependencies Versions, tags or files by names.
 */
export function install(folder: string, dependencies: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", dependencies }));
  npm(folder, ["install", "--no-audit", "--no-fund"]);
}

/**
 * Runs npm.
 *
 * @returns what it says on stdout.
 * @throws Error with what it said, if it fails.
 */
export function npm(folder: string, args: readonly string[]): string {
  return succeeded("npm", args, folder);
}

/**
 * Runs a program to its end.
 *
 * @returns what it says on stdout.
 * @throws Error with what it said, if it fails.
 */
export function succeeded(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = run(program, args, { cwd });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}\n${stdout}${stderr}`);
  return stdout;
}
