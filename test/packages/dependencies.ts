import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { installedSizes, type Manifest, publicPackages } from "../support/packages.js";
import { root } from "../support/programs.js";

/** A package that one of ours brings along. */
interface Dependency {
  /** Its name; where several versions of it come along, whose this one is, too. */
  readonly name: string;
  /** What it takes on disk, in bytes, without what it depends on. */
  readonly bytes: number;
}

/** What comes along with a package of ours, at first hand or not. */
export interface Installed {
  readonly title: string;
  /** What it takes itself, in bytes. */
  readonly bytes: number;
  readonly dependencies: readonly Dependency[];
}

type Needs = Pick<Manifest, "dependencies" | "peerDependencies" | "peerDependenciesMeta">;

/** What the lock has of a package; of one of ours, only where it is. */
type Locked = Needs & { readonly link?: boolean; readonly resolved?: string };

const lock: Readonly<Record<string, Locked>> = JSON.parse(
  readFileSync(join(root, "package-lock.json"), "utf8"),
).packages;

const own = installedSizes(publicPackages);

/** For each of our packages what it brings along, as this repository's lock has it; for the runtime with grpc-js, too. */
export function installed(): Installed[] {
  return publicPackages.flatMap(({ short, folder, manifest }) => {
    const from = relative(root, folder);
    const needed = namesOf(manifest);
    const bytes = own[manifest.name]!;
    const all = [{ title: short, bytes, dependencies: behind(from, needed) }];
    if (optional(manifest, GRPC)) {
      all.push({ title: `${short}/grpc`, bytes, dependencies: behind(from, [...needed, GRPC]) });
    }
    return all;
  });
}

const GRPC = "@grpc/grpc-js";

/** What a package does not work without. */
function namesOf(needs: Needs): string[] {
  const peers = Object.keys(needs.peerDependencies ?? {}).filter((name) => !optional(needs, name));
  return [...Object.keys(needs.dependencies ?? {}), ...peers];
}

function optional({ peerDependenciesMeta }: Needs, name: string): boolean {
  return peerDependenciesMeta?.[name]?.optional === true;
}

function behind(from: string, names: readonly string[]): Dependency[] {
  const found = new Set<string>();
  const visit = (path: string, needed: readonly string[]): void => {
    for (const place of needed.map((name) => placeOf(name, path))) {
      if (found.has(place)) continue;
      found.add(place);
      const folder = lock[place]!.link ? lock[place]!.resolved! : place;
      visit(folder, namesOf(lock[folder]!));
    }
  };
  visit(from, names);
  return [...found].map((place) => ({ name: nameOf(place), bytes: own[nameOf(place)] ?? bytesIn(join(root, place)) }));
}

/** Where Node.js finds a package from a path. */
function placeOf(name: string, from: string): string {
  for (let path = from; ; path = path.replace(/\/?node_modules\/(?!.*node_modules\/).*$|^packages\/[^/]+$/, "")) {
    const place = `${path === "" ? "" : `${path}/`}node_modules/${name}`;
    if (place in lock) return place;
    if (path === "") throw new Error(`${name} is not locked for ${from}`);
  }
}

/** `typescript`, or `typescript of @bufbuild/protoplugin` where that one has its own. */
function nameOf(place: string): string {
  const [name, owner] = place.split(/\/?node_modules\//).reverse();
  return owner === undefined || owner === "" || owner.startsWith("packages/") ? name! : `${name} of ${owner}`;
}

/** What the files of a folder take, but for those of packages in it. */
function bytesIn(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += entry.name === "node_modules" ? 0 : bytesIn(path);
    else bytes += statSync(path).size;
  }
  return bytes;
}
