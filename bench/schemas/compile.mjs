// TypeScript over generated code: with every flag that the house has, and what that takes.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * @param strict Whether with the house's flags, or with `strict` alone, under which every generator's code compiles.
 * @returns { errors, seconds, megabytes }, the errors as TypeScript's lines.
 */
export function compile(folder, strict) {
  const flags = strict ? { declaration: true } : { isolatedDeclarations: false, declaration: false };
  const loose = strict
    ? {}
    : {
        exactOptionalPropertyTypes: false,
        noUncheckedIndexedAccess: false,
        noImplicitReturns: false,
        noPropertyAccessFromIndexSignature: false,
        noUnusedLocals: false,
        noUnusedParameters: false,
        verbatimModuleSyntax: false,
        erasableSyntaxOnly: false,
      };
  const options = {
    ...flags,
    ...loose,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
  };
  const config = {
    extends: relative(folder, join(root, "tsconfig.base.json")),
    compilerOptions: options,
    include: ["."],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder, "--extendedDiagnostics", "--pretty", "false"], {
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  const figure = (name) => Number(new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(stdout)?.[1]);
  return {
    errors: stdout.match(/^.*error TS\d+:.*$/gm) ?? [],
    seconds: figure("Total time"),
    megabytes: figure("Memory used") / 1024,
  };
}
