import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { file_buf_validate_validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readTree } from "../support/files.js";
import { bin, type Run, root, run } from "../support/programs.js";

// The code that the tests of this folder use. To accept what the plugin makes now:
//   UPDATE=1 npx jest test/ecosystem/generated

const ecosystem = join(root, "test/ecosystem");
const temporary = mkdtempSync(join(tmpdir(), "ecosystem-"));
const validate = join(temporary, "validate.binpb");

// protovalidate's npm package has its schema as a descriptor, not as a .proto file.
beforeAll(() => {
  const set = create(FileDescriptorSetSchema, { file: [file_buf_validate_validate.proto] });
  writeFileSync(validate, toBinary(FileDescriptorSetSchema, set));
});

afterAll(() => rmSync(temporary, { recursive: true }));

/** What has buf.validate come from the npm package, where protoc-gen-es generated it: as x_pb, with no x_codec. */
const mapped = "map_imports=buf/validate/validate.proto:@bufbuild/protovalidate/gen";

test("generated code is what test/ecosystem/gen has", () => {
  const made = join(temporary, "gen");
  expect(generate(made, `import_extension=js,ts_nocheck=false,${mapped}`)).toMatchObject({ status: 0, stderr: "" });
  if (process.env["UPDATE"]) {
    rmSync(join(ecosystem, "gen"), { recursive: true, force: true });
    cpSync(made, join(ecosystem, "gen"), { recursive: true });
  }
  expect(readTree(made)).toEqual(readTree(join(ecosystem, "gen")));
});

test("types of a package that protoc-gen-es made are imported from its x_pb", () => {
  const rules = readTree(join(ecosystem, "gen"))["rules_pb.ts"];
  expect(rules).toContain(`from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js"`);
  expect(rules).not.toContain("validate_codec");
});

function generate(out: string, opt: string): Run {
  mkdirSync(out);
  const schemas = join(ecosystem, "proto");
  const plugin = `--plugin=protoc-gen-ts=${bin("protoc-gen-ts")}`;
  const args = [plugin, `--ts_out=${out}`, `--ts_opt=${opt}`, `--descriptor_set_in=${validate}`, "-I", schemas];
  return run(bin("protoc"), [...args, ...Object.keys(readTree(schemas))]);
}
