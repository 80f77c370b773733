import type { DescField, DescMessage } from "@bufbuild/protobuf";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import { fieldValue, hasDefaults, presenceOf } from "../fields.js";
import { constructorName, defaults, property, runtime, type } from "../names.js";
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

/** Prints the constructor of messages that inherit more, or less, than a literal. */
export function printConstructor(f: GeneratedFile, message: DescMessage): void {
  if (!isConstructed(message)) return;
  const prototype = hasDefaults(message) ? defaults(f, message) : "Object.prototype";
  const statements = members(f, message).map(([name, value]) => [" this", property(name), " = ", value, ";"]);
  const inheriting = [f.import("inheriting", runtime.codec), "<", type(f, message), ">"];
  f.print(
    "const ",
    constructorName(f, message),
    " = /*@__PURE__*/ ",
    inheriting,
    "(",
    prototype,
    ", function () {",
    statements,
    " });",
  );
  f.print();
}

/** Prints a codec's `empty`. */
export function printEmpty(f: GeneratedFile, message: DescMessage): void {
  if (isConstructed(message)) {
    f.print("  empty: () => new ", constructorName(f, message), "(),");
  } else {
    const properties = members(f, message).map(([name, value], i) => [i > 0 ? ", " : "", name, ": ", value]);
    f.print("  empty: () => ({ ", properties, " }),");
  }
}

/** A field that has the name of what every object inherits is one that TypeScript finds on every literal. */
function isConstructed(message: DescMessage): boolean {
  return hasDefaults(message) || message.fields.some(({ localName }) => localName in Object.prototype);
}

/** Every field that always has a value, and the value, in the order of the schema. */
function members(f: GeneratedFile, message: DescMessage): [string, Printable][] {
  const values: [string, Printable][] = [["$typeName", f.string(message.typeName)]];
  for (const member of message.members) {
    const value = member.kind === "oneof" ? "{ case: undefined }" : initial(f, member);
    if (value !== undefined) values.push([member.localName, value]);
  }
  return values;
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
