import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import {
  type EnumValue,
  fieldValue,
  isPackable,
  lengthDelimitedTag,
  type MessageValue,
  mapKey,
  type ScalarValue,
  tagOf,
  type Value,
  wireName,
} from "../fields.js";
import { codec, constructorName, entryReader, local, property, runtime, type } from "../names.js";
import { zeroOf } from "../zeros.js";

/**
 * With more fields than these, they are told apart by number first: engines make a table of such a switch, but compare
 * tags, between which there are gaps, one after the other.
 */
const MANY_FIELDS = 16;

/** Prints a codec's `read`: one line for each field, chosen by its tag, that is by number and wire type. */
export function printRead(f: GeneratedFile, message: DescMessage): void {
  const [r, m, end] = ["r", "m", "end"].map((name) => local(f, message.file, "codec", name));
  f.print("  read(", r!, ", ", end!, ", ", m!, " = new ", constructorName(message), "()) {");
  f.print("    while (r.pos < end) {");
  f.print("      const tag = r.tag();");
  if (message.fields.length > MANY_FIELDS) printByNumber(f, message);
  else printByTag(f, message);
  f.print("    }");
  f.print("    r.leave(end);");
  f.print("    return m;");
  f.print("  },");
}

function printByTag(f: GeneratedFile, message: DescMessage): void {
  f.print("      switch (tag) {");
  for (const field of message.fields) {
    for (const { tag, statement } of cases(f, field)) f.print(`        case ${tag}: `, statement, " break;");
  }
  f.print("        default: r.unknown(m, tag);");
  f.print("      }");
}

function printByNumber(f: GeneratedFile, message: DescMessage): void {
  f.print("      switch (tag >>> 3) {");
  for (const field of message.fields) {
    const [one, packed] = cases(f, field);
    f.print(
      `        case ${field.number}: `,
      packed
        ? [
            `if (tag === ${packed.tag}) `,
            packed.statement,
            ` else if (tag === ${one!.tag}) `,
            one!.statement,
            " else break;",
          ]
        : [`if (tag !== ${one!.tag}) break; `, one!.statement],
      " continue;",
    );
  }
  f.print("      }");
  f.print("      r.unknown(m, tag);");
}

interface Case {
  readonly tag: number;
  readonly statement: Printable;
}

function cases(f: GeneratedFile, field: DescField): Case[] {
  const value = fieldValue(field);
  const tag = tagOf(field.number, value);
  const packedTag = lengthDelimitedTag(field.number);
  const member = `m${property(field.localName)}`;
  switch (field.fieldKind) {
    case "map":
      return [{ tag: packedTag, statement: `${entryReader(field)}(r, m);` }];
    case "list": {
      const one = {
        tag,
        statement: store(f, value, undefined, (expression) => [`${member}.push(`, expression, ");"], tag),
      };
      return isPackable(value) ? [one, { tag: packedTag, statement: packed(f, value, member, tag) }] : [one];
    }
    default:
      return [{ tag, statement: singular(f, field, value, member, tag) }];
  }
}

function singular(f: GeneratedFile, field: DescField, value: Value, member: string, tag: number): Printable {
  if (!field.oneof) return store(f, value, held(f, field), (expression) => [member, " = ", expression, ";"], tag);
  const oneof = `m${property(field.oneof.localName)}`;
  const name = f.string(field.localName);
  const present = ["(", oneof, ".case === ", name, " ? ", oneof, ".value : undefined)"];
  return store(f, value, present, (expression) => [oneof, " = { case: ", name, ", value: ", expression, " };"], tag);
}

/** What a singular field holds; not what every object inherits under its name. */
function held(f: GeneratedFile, { localName }: DescField): Printable {
  const member = `m${property(localName)}`;
  if (!(localName in Object.prototype)) return member;
  return ["(", f.import("has", runtime.codec), "(m, ", f.string(localName), ") ? ", member, " : undefined)"];
}

/** The statement that reads one value and assigns it. A message is merged into what is `present`, if anything is. */
function store(
  f: GeneratedFile,
  value: Value,
  present: Printable | undefined,
  assign: (expression: Printable) => Printable,
  tag: number,
): Printable {
  if (value.kind === "enum" && !value.enum.open) {
    return ["{ const v = ", readEnum(f), "<", type(f, value.enum), ">(r); ", checked(f, value.enum, assign, tag), " }"];
  }
  const statement = assign(expression(f, value, present, tag));
  return value.kind === "message" && value.group ? [statement, " r.endGroup();"] : statement;
}

/** The expression that reads one value. */
function expression(f: GeneratedFile, value: Value, present: Printable | undefined, tag: number): Printable {
  switch (value.kind) {
    case "scalar":
      return scalar(f, value);
    case "enum":
      return [readEnum(f), "(r)"];
    case "message":
      return message(f, value, present, tag);
  }
}

function packed(f: GeneratedFile, value: ScalarValue | EnumValue, member: string, tag: number): Printable {
  const checkedEnum = value.kind === "enum" && !value.enum.open;
  if (checkedEnum || (value.kind === "scalar" && value.asString)) {
    const push = (expression: Printable) => [`${member}.push(`, expression, ");"];
    return ["for (const end = r.length(); r.before(end); ) ", store(f, value, undefined, push, tag)];
  }
  return [f.import(`readPacked${wireName(value)}`, runtime.codec), `(r, ${member});`];
}

/** Numbers that a closed enum does not have go to the unknown fields. https://protobuf.dev/programming-guides/enum/ */
function checked(
  f: GeneratedFile,
  desc: DescEnum,
  assign: (expression: Printable) => Printable,
  tag: number,
): Printable {
  const unknown = [" else ", f.import("unknownEnum", runtime.codec), `(m, ${tag}, v);`];
  return [`if (${isOneOf(desc)}) `, assign("v"), unknown];
}

/** The condition that `v` is one of the enum's numbers, by runs of numbers. */
function isOneOf(desc: DescEnum): string {
  const numbers = [...new Set(desc.values.map(({ number }) => number))].sort((a, b) => a - b);
  const conditions: string[] = [];
  for (let i = 0; i < numbers.length; ) {
    const first = numbers[i]!;
    let last = first;
    while (numbers[++i] === last + 1) last++;
    conditions.push(first === last ? `v === ${first}` : `(v >= ${first} && v <= ${last})`);
  }
  return conditions.join(" || ");
}

function scalar(f: GeneratedFile, value: ScalarValue): Printable {
  const name = value.unverified ? "UnverifiedString" : wireName(value);
  return [f.import(`read${name}`, runtime.codec), value.asString ? "(r).toString()" : "(r)"];
}

function readEnum(f: GeneratedFile): Printable {
  return f.import("readEnum", runtime.codec);
}

function message(f: GeneratedFile, value: MessageValue, present: Printable | undefined, tag: number): Printable {
  const of = value.form === "struct" ? f.import("JsonStruct", runtime.codec) : codec(f, value.message);
  const end = value.group ? `r.group(${tag})` : "r.message()";
  if (present === undefined) return [of, `.read(r, ${end})`, value.form === "wrapper" ? ".value" : ""];
  if (value.form !== "wrapper") return [of, `.read(r, ${end}, `, present, ")"];
  return [of, `.read(r, ${end}, `, f.import("wrapped", runtime.codec), "(", of, ", ", present, ")).value"];
}

/** Prints, for each map field of a message, the function that reads one entry of it. */
export function printEntryReaders(f: GeneratedFile, message: DescMessage): void {
  for (const field of message.fields) if (field.fieldKind === "map") printEntryReader(f, field);
}

function printEntryReader(f: GeneratedFile, field: DescField & { fieldKind: "map" }): void {
  const key = mapKey(field);
  const value = fieldValue(field);
  const [r, m] = ["r", "m"].map((name) => local(f, field.parent.file, "codec", name));
  const closed = value.kind === "enum" && !value.enum.open;
  const set = [f.import("setEntry", runtime.codec), `(m${property(field.localName)}, k, v);`];
  f.print(f.jsDoc(`Reads one entry of ${field.parent.typeName}.${field.name}.`));
  f.print(
    "function ",
    entryReader(field),
    "(",
    r!,
    ": ",
    f.import("Reader", runtime.codec, true),
    ", ",
    m!,
    ": ",
    type(f, field.parent),
    "): void {",
  );
  f.print("  let k = ", zeroOf(f, key), ";");
  f.print("  let v", entryValueType(f, value), " = ", entryZero(f, value), ";");
  if (closed) f.print("  const start = r.pos;");
  f.print("  for (const end = r.length(); r.before(end); ) {");
  f.print("    const tag = r.tag();");
  f.print("    switch (tag) {");
  f.print(`      case ${tagOf(1, key)}: k = `, scalar(f, key), "; break;");
  f.print(`      case ${tagOf(2, value)}: v = `, expression(f, value, "v", 0), "; break;");
  f.print("      default: r.skip(tag);");
  f.print("    }");
  f.print("  }");
  if (closed) {
    f.print(`  if (${isOneOf(value.enum)}) `, set);
    f.print("  else ", f.import("unknownEntry", runtime.codec), `(r, m, ${lengthDelimitedTag(field.number)}, start);`);
  } else {
    f.print("  ", set);
  }
  f.print("}");
  f.print();
}

/** Where the zero value alone does not tell the type of a variable that holds any value. */
function entryValueType(f: GeneratedFile, value: Value): Printable {
  if (value.kind === "enum") return [": ", type(f, value.enum)];
  return value.kind === "scalar" && value.scalar === ScalarType.BYTES ? ": Uint8Array" : "";
}

function entryZero(f: GeneratedFile, value: Value): Printable {
  if (value.kind !== "message") return zeroOf(f, value);
  return value.form === "struct"
    ? [f.import("JsonStruct", runtime.codec), ".empty()"]
    : [codec(f, value.message), ".empty()"];
}
