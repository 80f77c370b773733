import { strictEqual } from "node:assert";
import { create } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { createPlugin } from "@protoc-gen-ts/plugin";

// The plugin as a function: a request in, files out.

const protoFile = [
  create(FileDescriptorProtoSchema, { name: "a.proto", syntax: "proto3", messageType: [{ name: "A" }] }),
];
const request = create(CodeGeneratorRequestSchema, { fileToGenerate: ["a.proto"], parameter: "target=ts", protoFile });
const { error, file } = createPlugin().run(request);
strictEqual(error, "");
strictEqual(file.map(({ name }) => name).join(), "a_codec.ts,a_pb.ts");
console.log("plugin");
