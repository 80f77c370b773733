// Has the packages with the schemas: the files of npm's packages, without their dependencies.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cache } from "./paths.mjs";

/** The folder with the files of a package such as `etcd3@1.1.2`. It is fetched where it is not there yet. */
export function fetched(spec) {
  const folder = join(cache, spec.replace(/\W+/g, "-"));
  if (existsSync(folder)) return folder;
  const work = `${folder}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    execFileSync("npm", ["pack", spec, "--silent", "--pack-destination", work], { cwd: work, stdio: "pipe" });
    const [archive] = readdirSync(work);
    execFileSync("tar", ["-xzf", archive], { cwd: work });
    rmSync(join(work, archive));
    renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return folder;
}
