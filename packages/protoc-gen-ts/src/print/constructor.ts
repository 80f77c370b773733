import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import { fieldValue, hasDefaults, presenceOf } from "../fields.js";
import { constructorName, defaults, key, property, runtime, type } from "../names.js";
import { defaultOf, zeroOf } from "../zeros.js";

/** Prints the prototype of messages that have defaults: what their fields are while they are not set. */
export function printDefaults(f: GeneratedFile, message: DescMessage): void {
  if (!hasDefaults(message)) return;
  f.print(f.jsDoc(`What the fields of ${message.typeName} are while they are not set.`));
  f.print("const ", defaults(message), " = {");
  for (const field of message.fields) {
    if (isPlain(field)) f.print("  ", key(field.localName), ": ", defaultOf(f, field), ",");
  }
  f.print("};");
  f.print();
}

/** Prints the constructor of messages with nothing set: every field that always has a value, in the order of the schema. */
export function printConstructor(f: GeneratedFile, message: DescMessage): void {
  const statements: Printable[] = [[" this.$typeName = ", f.string(message.typeName), ";"]];
  for (const member of message.members) {
    const value = member.kind === "oneof" ? "{ case: undefined }" : initial(f, member);
    if (value !== undefined) statements.push([" this", property(member.localName), " = ", value, ";"]);
  }
  const constructorOf = [f.import("constructorOf", runtime.codec), "<", type(f, message), ">"];
  const inherited = hasDefaults(message) ? [", ", defaults(message)] : [];
  f.print(f.jsDoc(`Makes a ${message.typeName} with nothing set.`));
  f.print(
    ["const ", constructorName(message), " = /*@__PURE__*/ ", constructorOf],
    ["(function () {", statements, " }", inherited, ");"],
  );
  f.print();
}

function initial(f: GeneratedFile, field: DescField): Printable | undefined {
  if (field.fieldKind === "list") return "[]";
  if (field.fieldKind === "map") return "{}";
  const value = fieldValue(field);
  return value.kind !== "message" && presenceOf(field) === "nonzero" ? zeroOf(f, value) : undefined;
}

/** Whether a field lies on the prototype: it is a scalar or an enum, and no case of a oneof. */
function isPlain(field: DescField): field is DescField & { fieldKind: "scalar" | "enum" } {
  return (field.fieldKind === "scalar" || field.fieldKind === "enum") && field.oneof === undefined;
}
