import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readTree } from "../support/files.js";
import { emptyFolder, entriesOf, pack, publicPackages, readManifest, unpack } from "../support/packages.js";
import { bin, type Run, root, run } from "../support/programs.js";

// Generated code names the version of the runtime that it needs, as an entry of the runtime. What becomes of code whose
// runtime is another, and that it costs nothing where it is the right one.

const runtime = publicPackages.find(({ short }) => short === "runtime")!;
const version = /^\d+\.\d+/.exec(runtime.manifest.version)![0];
const needed = `@protoc-gen-ts/runtime/v${version}`;
const generated = join(root, "packages/examples/src/gen/helloworld");

const folder = emptyFolder();
const right = join(folder, "right");
const wrong = join(folder, "wrong");

beforeAll(() => {
  const tarball = Object.values(pack([runtime], join(folder, "packed")))[0]!;
  for (const project of [right, wrong]) {
    const modules = join(project, "node_modules");
    unpack(tarball, join(modules, "@protoc-gen-ts/runtime"));
    for (const scope of ["@bufbuild", "@grpc", "@types"])
      symlinkSync(join(root, "node_modules", scope), join(modules, scope));
    symlinkSync(join(root, "node_modules/undici-types"), join(modules, "undici-types"));
    writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
    cpSync(generated, join(project, "src"), { recursive: true });
    for (const [kind, format] of [
      ["esm", "esm"],
      ["cjs", "cjs"],
    ] as const) {
      const out = join(project, kind);
      mkdirSync(out);
      writeFileSync(join(out, "package.json"), JSON.stringify({ type: kind === "esm" ? "module" : "commonjs" }));
      const files = Object.keys(readTree(generated)).map((file) => join(project, "src", file));
      expect(
        run(bin("esbuild"), [...files, `--format=${format}`, `--outdir=${out}`, "--log-level=error"]),
      ).toMatchObject({ status: 0 });
    }
  }
  // The runtime of a later version that has left code of this one behind.
  const later = join(wrong, "node_modules/@protoc-gen-ts/runtime");
  const manifest = JSON.stringify({ ...readManifest(later), version: "7.1.0" });
  writeFileSync(join(later, "package.json"), manifest.replaceAll(`./v${version}`, "./v7.1"));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("where the runtime is another", () => {
  test("compilers say which one the code needs", () => {
    const { status, stdout } = compile(wrong);
    expect(status).not.toBe(0);
    for (const file of ["codec", "grpc", "pb"]) expect(stdout).toMatch(new RegExp(`helloworld_${file}.ts.*${needed}`));
    expect(stdout).toContain(`error TS2307: Cannot find module '${needed}' or its corresponding type declarations.`);
  });

  test("compilers say so by default, too, where there are services", () => {
    const out = join(wrong, "by-default");
    mkdirSync(out);
    const plugin = `--plugin=protoc-gen-ts=${bin("protoc-gen-ts")}`;
    const flags = [plugin, `--ts_out=${out}`, "--ts_opt=import_extension=js", "-I", join(root, "proto/helloworld")];
    expect(run(bin("protoc"), [...flags, "helloworld.proto"])).toMatchObject({ status: 0, stderr: "" });
    const { status, stdout } = compile(wrong, "by-default");
    expect(status).not.toBe(0);
    expect(stdout).toContain(
      `error TS2307: Cannot find module '${needed}/grpc' or its corresponding type declarations.`,
    );
  });

  test.each(["esm", "cjs"])("Node.js says so when it loads the code, as %s", (kind) => {
    for (const file of ["codec", "grpc", "pb"]) {
      const { status, stdout, stderr } = run(process.execPath, [join(wrong, kind, `helloworld_${file}.js`)]);
      expect([status, stdout]).toEqual([1, ""]);
      expect(stderr).toMatch(new RegExp(`Package subpath './v${version}(/grpc)?' is not defined by "exports" in `));
      expect(stderr).toContain("/node_modules/@protoc-gen-ts/runtime/package.json");
    }
  });

  test("bundlers say so", () => {
    const { status, stderr } = bundle(wrong);
    expect(status).toBe(1);
    expect(stderr).toContain(`Could not resolve "${needed}"`);
    expect(stderr).toContain(`The path "./v${version}" is not exported by package "@protoc-gen-ts/runtime"`);
  });
});

describe("where the runtime is the right one", () => {
  test("the code compiles, and loads", () => {
    expect(compile(right)).toEqual({ status: 0, stdout: "", stderr: "" });
    for (const kind of ["esm", "cjs"]) {
      const ran = run(process.execPath, [join(right, kind, "helloworld_grpc.js")]);
      expect(ran).toEqual({ status: 0, stdout: "", stderr: "" });
    }
  });

  test("what it imports is what everybody else imports: no module is loaded twice", () => {
    const { exports } = runtime.manifest;
    const entries = entriesOf(runtime.manifest).filter((entry) => /\/v\d/.test(entry));
    expect(entries).toEqual([needed, `${needed}/grpc`]);
    expect(exports[`./v${version}`]).toEqual(exports["."]);
    expect(exports[`./v${version}/grpc`]).toEqual(exports["./grpc"]);
  });

  test("a bundle has not one byte more", () => {
    const { status, stdout } = bundle(right);
    expect(status).toBe(0);
    const file = join(right, "src/helloworld_codec.ts");
    writeFileSync(file, readTree(generated)["helloworld_codec.ts"]!.replaceAll(needed, "@protoc-gen-ts/runtime"));
    expect(bundle(right).stdout.length).toBe(stdout.length);
  });
});

test("the runtime's version is the one that generated code needs", () => {
  for (const [file, text] of Object.entries(readTree(generated))) {
    const imported = [...text.matchAll(/"@protoc-gen-ts\/runtime([^"]*)"/g)].map(([, entry]) => entry!);
    expect([file, imported.length > 0]).toEqual([file, true]);
    expect(imported.filter((entry) => !entry.startsWith(`/v${version}`) && !entry.startsWith("/wkt/"))).toEqual([]);
  }
});

function compile(project: string, sources = "src"): Run {
  const flags = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--types", "node"];
  const files = Object.keys(readTree(generated)).map((file) => `${sources}/${file}`);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  return run(process.execPath, [tsc, ...flags, "--ignoreConfig", ...files], { cwd: project });
}

/** Bundles a codec as an app for browsers would have it. */
function bundle(project: string): Run {
  const input =
    'import { HelloReply } from "./src/helloworld_codec.ts"; console.log(HelloReply.encode({ message: "hi" }));';
  return run(bin("esbuild"), ["--bundle", "--minify", "--format=esm"], { cwd: project, input });
}
