import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import { fieldValue, hasDefaults, presenceOf } from "../fields.js";
import { defaults, runtime } from "../names.js";
import { defaultOf, zeroOf } from "../zeros.js";

/** Prints the prototype of messages that have defaults: what their fields are while they are not set. */
export function printDefaults(f: GeneratedFile, message: DescMessage): void {
  if (!hasDefaults(message)) return;
  f.print(f.jsDoc(`What the fields of ${message.typeName} are while they are not set.`));
  f.print("const ", defaults(f, message), " = {");
  for (const field of message.fields) {
    if (isPlain(field)) f.print("  ", field.localName, ": ", defaultOf(f, field), ",");
  }
  f.print("};");
  f.print();
}

/** Prints a codec's `empty`: every field that always has a value, in the order of the schema. */
export function printEmpty(f: GeneratedFile, message: DescMessage): void {
  const members: Printable[] = [["$typeName: ", f.string(message.typeName)]];
  for (const member of message.members) {
    const value = member.kind === "oneof" ? "{ case: undefined }" : initial(f, member);
    if (value !== undefined) members.push([member.localName, ": ", value]);
  }
  const object = ["{ ", members.map((member, i) => (i > 0 ? [", ", member] : member)), " }"];
  // A field that has the name of what every object inherits is one that TypeScript finds on every object.
  const inherited = message.fields.some(({ localName }) => localName in Object.prototype);
  if (hasDefaults(message) || inherited) {
    const prototype = hasDefaults(message) ? defaults(f, message) : "Object.prototype";
    f.print("  empty: () => ", f.import("inherit", runtime.codec), "(", prototype, ", ", object, "),");
  } else {
    f.print("  empty: () => (", object, "),");
  }
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
