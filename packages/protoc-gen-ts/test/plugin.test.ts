import { readFileSync } from "node:fs";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponse_Feature,
  Edition,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { expect, test } from "@jest/globals";
import { createPlugin } from "../src/plugin.js";
import { version } from "../src/version.js";

test("has the version of its package", () => {
  const manifest = JSON.parse(readFileSync(join(__dirname, "../package.json"), "utf8"));
  expect(version).toBe(manifest.version);
});

test("says which editions it supports", () => {
  const response = createPlugin().run(create(CodeGeneratorRequestSchema));
  const { PROTO3_OPTIONAL, SUPPORTS_EDITIONS } = CodeGeneratorResponse_Feature;
  expect(response.supportedFeatures).toBe(BigInt(PROTO3_OPTIONAL | SUPPORTS_EDITIONS));
  expect(response.minimumEdition).toBe(Edition.EDITION_PROTO2);
  expect(response.maximumEdition).toBe(Edition.EDITION_2026);
});

test("refuses an edition that it does not know, by its name and the file's", () => {
  const file = create(FileDescriptorProtoSchema, {
    name: "later.proto",
    syntax: "editions",
    edition: Edition.EDITION_99999_TEST_ONLY,
  });
  const request = create(CodeGeneratorRequestSchema, { fileToGenerate: [file.name], protoFile: [file] });
  expect(() => createPlugin().run(request)).toThrow(/later\.proto: unsupported edition 99999_TEST_ONLY/);
});
