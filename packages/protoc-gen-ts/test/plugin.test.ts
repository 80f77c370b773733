import { readFileSync } from "node:fs";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponse_Feature,
  Edition,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldOptions_JSType,
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

test("refuses rpcs and members that would have one name", () => {
  const refused = (change: object) => {
    const file = create(FileDescriptorProtoSchema, { name: "clash.proto", syntax: "proto3", package: "p", ...change });
    const request = create(CodeGeneratorRequestSchema, { fileToGenerate: [file.name], protoFile: [file] });
    return () => createPlugin().run(request);
  };
  const types = { inputType: ".p.M", outputType: ".p.M" };
  const messageType = [{ name: "M" }];
  const rpcs = [
    { name: "GetX", ...types },
    { name: "getX", ...types },
  ];
  expect(refused({ messageType, service: [{ name: "S", method: rpcs }] })).toThrow(
    "clash.proto: the rpcs GetX and getX of p.S would both be getX; rename one of them",
  );
  const field = { label: FieldDescriptorProto_Label.OPTIONAL, type: FieldDescriptorProto_Type.STRING };
  const fields = [
    { name: "a_b", number: 1, jsonName: "x", ...field },
    { name: "aB", number: 2, jsonName: "y", ...field },
  ];
  expect(refused({ messageType: [{ name: "M", field: fields }] })).toThrow(
    "clash.proto: the members a_b and aB of p.M would both be aB; rename one of them",
  );
  const cases = { oneofDecl: [{ name: "x" }], field: fields.map((one) => ({ ...one, oneofIndex: 0 })) };
  expect(refused({ messageType: [{ name: "M", ...cases }] })).toThrow(
    "clash.proto: the cases a_b and aB of p.M would both be aB; rename one of them",
  );
});

test("refuses fields that would have one name in JSON, where that has a type", () => {
  const field = { label: FieldDescriptorProto_Label.OPTIONAL, type: FieldDescriptorProto_Type.STRING, jsonName: "aB" };
  const messageType = [
    {
      name: "M",
      oneofDecl: [{ name: "x" }],
      field: [
        { name: "a_b", number: 1, ...field },
        { name: "aB", number: 2, oneofIndex: 0, ...field },
      ],
    },
  ];
  const file = create(FileDescriptorProtoSchema, { name: "clash.proto", syntax: "proto2", package: "p", messageType });
  const run = (parameter: string) =>
    createPlugin().run(
      create(CodeGeneratorRequestSchema, { fileToGenerate: [file.name], protoFile: [file], parameter }),
    );
  expect(run("").file.length).toBeGreaterThan(0);
  expect(() => run("json_types=true")).toThrow(
    "clash.proto: the fields a_b and aB of p.M would both be aB; rename one of them",
  );
});

test("warns of names and numbers that are not what they seem, unless told not to", () => {
  const label = FieldDescriptorProto_Label.OPTIONAL;
  const { INT64, STRING } = FieldDescriptorProto_Type;
  const { JS_NUMBER, JS_STRING } = FieldOptions_JSType;
  const file = create(FileDescriptorProtoSchema, {
    name: "odd.proto",
    package: "p",
    syntax: "proto3",
    messageType: [
      {
        name: "M",
        field: [
          { name: "constructor", number: 1, label, type: STRING },
          { name: "big", number: 2, label, type: INT64, options: { jstype: JS_NUMBER } },
          { name: "text", number: 3, label, type: INT64, options: { jstype: JS_STRING } },
        ],
      },
      { name: "as" },
      { name: "size" }, // a variable of generated code, which has a way around it
    ],
    enumType: [
      { name: "E", value: [{ name: "toString", number: 0 }] },
      { name: "NaN", value: [{ name: "ZERO", number: 0 }] },
    ],
    service: [
      {
        name: "S",
        method: ["Close", "ToString"].map((name) => ({ name, inputType: ".p.M", outputType: ".p.M" })),
      },
      { name: "delete" },
    ],
    // The first field stands in the fourth line, after two blanks.
    sourceCodeInfo: { location: [{ path: [4, 0, 2, 0], span: [3, 2, 25] }] },
  });
  const warningsWith = (parameter: string) => {
    const lines: string[] = [];
    createPlugin({ warn: (line) => lines.push(line) }).run(
      create(CodeGeneratorRequestSchema, { fileToGenerate: [file.name], protoFile: [file], parameter }),
    );
    return lines.sort();
  };
  expect(warningsWith("target=ts")).toEqual([
    "odd.proto: warning: Close is called close$ on clients, where close is taken",
    "odd.proto: warning: NaN is called NaN$ in TypeScript, where its own name is taken",
    "odd.proto: warning: ToString is called toString$ in TypeScript, where its own name is taken",
    "odd.proto: warning: as is called as$ in TypeScript, where its own name is taken",
    "odd.proto: warning: big is a bigint all the same: with jstype = JS_NUMBER it would lose digits; JS_STRING makes it a string",
    "odd.proto: warning: delete is called delete$ in TypeScript, where its own name is taken",
    "odd.proto: warning: toString is called toString$ in TypeScript, where its own name is taken",
    "odd.proto:4:3: warning: constructor is called constructor$ in TypeScript, where its own name is taken",
  ]);
  expect(warningsWith("target=ts,warnings=false")).toEqual([]);
  expect(warningsWith("target=ts,grpc=false").filter((line) => line.includes("Close"))).toEqual([]);
});

test("a comment without words leaves no blank lines", () => {
  const file = create(FileDescriptorProtoSchema, {
    name: "silent.proto",
    syntax: "proto3",
    messageType: [{ name: "M" }],
    sourceCodeInfo: { location: [{ path: [4, 0], span: [3, 0, 12], leadingComments: "\n" }] },
  });
  const request = create(CodeGeneratorRequestSchema, {
    fileToGenerate: [file.name],
    protoFile: [file],
    parameter: "target=ts",
  });
  const [codec] = createPlugin().run(request).file;
  expect(codec?.content).toContain("/**\n * @generated from message M\n */");
});
