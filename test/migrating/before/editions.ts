import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const generators: Readonly<Record<string, string>> = {
  "protoc-gen-ts": "../../../node_modules/.bin/protoc-gen-ts",
  "Protobuf-ES": "../../../node_modules/.bin/protoc-gen-es",
  "ts-proto": "node_modules/.bin/protoc-gen-ts_proto",
  "protobuf-ts": "node_modules/@protobuf-ts/plugin/bin/protoc-gen-ts",
};

const parsers: Readonly<Record<string, string>> = {
  "protobuf.js": "./node_modules/protobufjs",
  "proto-loader": "./node_modules/@grpc/proto-loader/node_modules/protobufjs",
};

/** Of 2023, 2024 and 2026, those whose schemas a library takes. */
export function editions(name: string): string {
  const require = createRequire(import.meta.url);
  const folder = mkdtempSync(join(tmpdir(), "editions-"));
  const taken = ["2023", "2024", "2026"].filter((edition) => {
    const schema = join(folder, "schema.proto");
    writeFileSync(schema, `edition = "${edition}";\npackage editions;\nmessage Empty {}\n`);
    if (name in parsers) return succeeds(() => require(parsers[name]!).loadSync(schema));
    const plugin = fileURLToPath(new URL(generators[name]!, import.meta.url));
    const protoc = fileURLToPath(new URL("../../../node_modules/.bin/protoc", import.meta.url));
    const args = [`--plugin=protoc-gen-x=${plugin}`, `--x_out=${folder}`, "-I", folder, schema];
    return succeeds(() => execFileSync(protoc, args, { stdio: "pipe" }));
  });
  rmSync(folder, { recursive: true });
  return taken.join(", ") || "none";
}

function succeeds(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}
