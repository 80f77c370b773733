import type { AnyDesc, DescExtension, DescField, DescFile, DescMethod } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { FieldOptions_JSType } from "@bufbuild/protobuf/wkt";
import { clientMethod, nameInCode } from "./names.js";
import { sourcePosition } from "./source-position.js";

/**
 * What compiles, but is not what its author expects: a line for each, with its position.
 *
 * @param grpc Whether there will be clients, whose own methods take some names.
 */
export function* surprises(file: DescFile, grpc: boolean): Generator<string> {
  for (const desc of nestedTypes(file)) {
    if (desc.kind !== "extension") yield* renamed(desc, nameInCode(desc));
    if (desc.kind === "message") {
      for (const member of desc.members) yield* renamed(member, member.localName);
      for (const field of desc.fields) yield* numbered(field);
    }
    if (desc.kind === "enum") for (const value of desc.values) yield* renamed(value, value.localName);
    if (desc.kind === "service") {
      for (const method of desc.methods) {
        yield* renamed(method, method.localName);
        if (grpc) yield* renamedOnClients(method);
      }
    }
    if (desc.kind === "extension") yield* numbered(desc);
  }
}

function* renamed(desc: Exclude<AnyDesc, DescFile>, name: string): Generator<string> {
  if (!name.endsWith("$")) return;
  yield `${sourcePosition(desc)}: warning: ${desc.name} is called ${name} in TypeScript, where its own name is taken`;
}

function* renamedOnClients(method: DescMethod): Generator<string> {
  const name = clientMethod(method);
  if (name === method.localName) return;
  yield `${sourcePosition(method)}: warning: ${method.name} is called ${name} on clients, where ${method.localName} is taken`;
}

function* numbered(field: DescField | DescExtension): Generator<string> {
  if (field.proto.options?.jstype !== FieldOptions_JSType.JS_NUMBER) return;
  yield `${sourcePosition(field)}: warning: ${field.name} is a bigint all the same: with jstype = JS_NUMBER it would lose digits; JS_STRING makes it a string`;
}
