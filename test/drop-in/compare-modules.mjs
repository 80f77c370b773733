// Compares modules of protoc-gen-es with ours, as they are at run time: compare-modules.mjs FOLDER MODULE...
import { deepStrictEqual } from "node:assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

const [folder, ...modules] = process.argv.slice(2);
let compared = 0;

for (const path of modules) {
  const theirs = await load(path);
  const ours = await load(path.replace(/^theirs/, "ours"));
  for (const [name, value] of Object.entries(theirs)) {
    deepStrictEqual(comparable(ours[name]), comparable(value), `${path}: ${name} differs`);
    compared++;
  }
}
console.log(`${compared} exports of ${modules.length} modules are equal`);

function load(path) {
  return import(pathToFileURL(join(folder, `${path}.js`)).href);
}

/** What can be compared of an export: a descriptor by what it describes, an enum as it is. */
function comparable(value) {
  switch (value?.kind) {
    case "file":
      return { kind: "file", bytes: Buffer.from(toBinary(FileDescriptorProtoSchema, value.proto)).toString("base64") };
    case "message":
      return {
        kind: "message",
        name: value.typeName,
        members: value.members.map((member) => `${member} ${member.localName}`),
      };
    case "enum":
      return {
        kind: "enum",
        name: value.typeName,
        values: value.values.map(({ localName, number }) => [localName, number]),
      };
    case "extension":
      return { kind: "extension", name: value.typeName, number: value.number, extendee: value.extendee.typeName };
    case "service":
      return {
        kind: "service",
        name: value.typeName,
        methods: value.methods.map(({ localName, name, methodKind, input, output, idempotency }) => {
          return { localName, name, methodKind, input: input.typeName, output: output.typeName, idempotency };
        }),
        values: Object.keys(value.method),
      };
    default:
      return value;
  }
}
