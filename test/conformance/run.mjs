// Runs the official conformance suite and prints its totals. Fails unless every test ran and passed.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { conformancePackage, runner } from "./runner.mjs";

/** What the suites of the runner at v33 hold. A newer runner has more: then these are to be raised. */
const EXPECTED = { "binary and JSON": 5567, text: 883 };

const here = fileURLToPath(new URL(".", import.meta.url));
const out = join(here, "../../.cache/conformance");
mkdirSync(out, { recursive: true });

generate();
const [program, ...args] = runner();
const options = ["--enforce_recommended", "--maximum_edition", "2024", "--output_dir", out];
const { stdout, stderr } = spawnSync(program, [...args, ...options, join(here, "testee.mjs")], {
  encoding: "utf8",
  maxBuffer: 1 << 30,
});
writeFileSync(join(out, "log.txt"), stdout + stderr);

const totals = [
  ...(stdout + stderr).matchAll(
    /SUITE \w+: (\d+) successes, (\d+) skipped, (\d+) expected failures, (\d+) unexpected/g,
  ),
];
let good = totals.length === Object.keys(EXPECTED).length;
for (const [i, [name, expected]] of Object.entries(EXPECTED).entries()) {
  const [successes, skipped, expectedFailures, failures] = totals[i]?.slice(1).map(Number) ?? [0, 0, 0, 0];
  console.log(`${name}: ${successes} of ${expected} passed, ${expectedFailures + failures} failed, ${skipped} skipped`);
  good &&= successes === expected && skipped === 0 && expectedFailures === 0 && failures === 0;
}
if (!good) {
  console.error(`The suite did not pass; see ${join(out, "log.txt")}`);
  process.exitCode = 1;
}

/** Makes the JavaScript that the testee imports, from the schemas that come with the runner. */
function generate() {
  const include = join(conformancePackage, "include");
  const gen = join(here, "gen");
  rmSync(gen, { recursive: true, force: true });
  mkdirSync(gen);
  const bins = join(here, "../../node_modules/.bin");
  const schemas = readdirSync(include, { recursive: true }).filter((name) => name.endsWith(".proto"));
  const plugin = `--plugin=protoc-gen-ts=${join(bins, "protoc-gen-ts")}`;
  const opt = "--ts_opt=target=js,import_extension=js,grpc=false";
  const { status, stderr: said } = spawnSync(
    join(bins, "protoc"),
    [plugin, `--ts_out=${gen}`, opt, "-I", include, ...schemas],
    {
      encoding: "utf8",
      env: { ...process.env, PATH: `${bins}${delimiter}${process.env.PATH}` },
    },
  );
  if (status !== 0) throw new Error(said);
}
