import type { DescEnumValue, DescExtension, DescField, DescFile, DescMethod, DescOneof } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { FieldOptions_JSType } from "@bufbuild/protobuf/wkt";
import { clientMethod } from "./names.js";
import { sourcePosition } from "./source-position.js";

/**
 * What compiles, but is not what its author expects: a line for each, with its position.
 *
 * @param grpc Whether there will be clients, whose own methods take some names.
 */
export function* surprises(file: DescFile, grpc: boolean): Generator<string> {
  for (const desc of nestedTypes(file)) {
    if (desc.kind === "message") {
      for (const member of desc.members) yield* renamed(member, member.localName);
      for (const field of desc.fields) yield* numbered(field);
    }
    if (desc.kind === "enum") for (const value of desc.values) yield* renamed(value, value.localName);
    if (desc.kind === "service") {
      for (const method of desc.methods) yield* renamed(method, grpc ? clientMethod(method) : method.localName);
    }
    if (desc.kind === "extension") yield* numbered(desc);
  }
}

function* renamed(desc: DescField | DescOneof | DescEnumValue | DescMethod, name: string): Generator<string> {
  if (!name.endsWith("$")) return;
  yield `${sourcePosition(desc)}: warning: ${desc.name} is called ${name} in TypeScript, where its own name is taken`;
}

function* numbered(field: DescField | DescExtension): Generator<string> {
  if (field.proto.options?.jstype !== FieldOptions_JSType.JS_NUMBER) return;
  yield `${sourcePosition(field)}: warning: ${field.name} is a bigint all the same: with jstype = JS_NUMBER it would lose digits; JS_STRING makes it a string`;
}
