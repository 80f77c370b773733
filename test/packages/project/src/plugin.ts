import { strictEqual, throws } from "node:assert";
import { create } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { createPlugin } from "@protoc-gen-ts/plugin";
import { transpile } from "@protoc-gen-ts/plugin/transpile";

// The plugin as a function: a request in, files out.

const protoFile = [
  create(FileDescriptorProtoSchema, { name: "a.proto", syntax: "proto3", messageType: [{ name: "A" }] }),
];

for (const [parameter, files] of [
  ["", "a_codec.ts,a_pb.ts"],
  ["target=ts", "a_codec.ts,a_pb.ts"],
  ["target=js+dts", "a_codec.js,a_codec.d.ts,a_pb.js,a_pb.d.ts"],
] as const) {
  const request = create(CodeGeneratorRequestSchema, { fileToGenerate: ["a.proto"], parameter, protoFile });
  const { error, file } = createPlugin({ transpile }).run(request);
  strictEqual(error, "");
  strictEqual(file.map(({ name }) => name).join(), files);
}
const request = create(CodeGeneratorRequestSchema, { fileToGenerate: ["a.proto"], parameter: "target=js", protoFile });
throws(
  () => createPlugin().run(request),
  /target=js and target=dts need a compiler: .*@protoc-gen-ts\/plugin\/transpile/,
);
console.log("plugin");
