import type { Random } from "../support/random.js";
import {
  type EnumModel,
  type ExtensionModel,
  type Features,
  FIRST_EXTENSION,
  type FieldModel,
  type FileModel,
  type MessageModel,
  type Schema,
  type Syntax,
  type TypeModel,
} from "./model.js";
import { enumValueNames, fieldNames, typeNames } from "./names.js";

/** A random schema of one or two files. */
export function randomSchema(name: string, random: Random): Schema {
  const scope: Scope = {
    random,
    types: namer(random, typeNames, "Type"),
    extensionNumber: counter(FIRST_EXTENSION),
    messages: [],
    extensible: [],
  };
  const files = Array.from({ length: random.chance(0.3) ? 2 : 1 }, () => randomFile(scope));
  return { name, files };
}

/** What the declarations of a schema know of one another. */
interface Scope {
  readonly random: Random;
  readonly types: () => string;
  readonly extensionNumber: () => number;
  /** The messages so far, by the names that fields use. */
  readonly messages: string[];
  /** The messages with extension ranges. */
  readonly extensible: string[];
}

/** What a file's features and syntax mean for its fields. */
interface FileScope extends Scope {
  readonly syntax: Syntax;
  readonly features: Features;
  readonly enums: { readonly name: string; readonly model: EnumModel; readonly closed: boolean }[];
  /** Messages that are declared in this file before their fields are, so that they may recur. */
  readonly declared: string[];
}

function counter(first: number): () => number {
  let next = first;
  return () => next++;
}

/** Names that are not used twice, and that JSON and JavaScript tell apart. */
function namer(random: Random, words: readonly string[], plain: string): () => string {
  const rest = [...words];
  const used = new Set<string>();
  return () => {
    for (;;) {
      const index = random.int(rest.length);
      const word = rest.length > 0 && random.chance(0.6) ? rest.splice(index, 1)[0]! : `${plain}${used.size}`;
      const folded = word.replaceAll("_", "").toLowerCase();
      if (used.has(folded)) continue;
      used.add(folded);
      return word;
    }
  };
}

function randomFile(scope: Scope): FileModel {
  const { random } = scope;
  const syntax = random.pick<Syntax>(["proto2", "proto3", "2023", "2024"]);
  const features = syntax.startsWith("proto") ? {} : fileFeatures(random);
  const file: FileScope = { ...scope, syntax, features, enums: [], declared: [] };
  const enums = Array.from({ length: random.int(3) }, () => randomEnum(file, ""));
  const names = Array.from({ length: 1 + random.int(4) }, () => scope.types());
  file.declared.push(...names);
  const messages = names.map((name) => randomMessageModel(file, name, name, 1));
  scope.messages.push(...names);
  const extensions = syntax === "proto3" ? [] : randomExtensions(file);
  return { syntax, features, messages, enums, extensions };
}

function fileFeatures(random: Random): Features {
  return some(random, 0.4, {
    field_presence: ["EXPLICIT", "IMPLICIT"],
    enum_type: ["OPEN", "CLOSED"],
    repeated_field_encoding: ["PACKED", "EXPANDED"],
    utf8_validation: ["VERIFY", "NONE"],
    message_encoding: ["LENGTH_PREFIXED", "DELIMITED"],
  });
}

/** Some of these features, each with one of its values. */
function some(random: Random, chance: number, features: { readonly [name: string]: readonly string[] }): Features {
  const chosen = Object.entries(features).filter(() => random.chance(chance));
  return Object.fromEntries(chosen.map(([name, values]) => [name, random.pick(values)]));
}

/** A type in a message shares its scope with the fields. */
function innerName({ types }: Scope): string {
  for (;;) {
    const name = types();
    if (!fieldNames.includes(name)) return name;
  }
}

function randomEnum(file: FileScope, outer: string): EnumModel {
  const { random, syntax } = file;
  const name = outer === "" ? file.types() : innerName(file);
  const features = syntax.startsWith("proto") ? {} : some(random, 0.4, { enum_type: ["OPEN", "CLOSED"] });
  const type = features["enum_type"] ?? file.features["enum_type"] ?? "OPEN";
  const closed = syntax === "proto2" || (syntax !== "proto3" && type === "CLOSED");
  const numbers = new Set(closed && random.chance(0.6) ? [] : [0]);
  for (let i = 1 + random.int(5); i > 0; i--) {
    numbers.add(
      random.pick([random.int(6), -1 - random.int(3), 127, 128, 2 ** 31 - 1, -(2 ** 31), random.int(10_000)]),
    );
  }
  const list = [...numbers];
  if (random.chance(0.2)) list.push(random.pick(list));
  const word = namer(random, enumValueNames, "VALUE");
  // Values are named beside their enum, not in it: its own name in front keeps them apart.
  const values = list.map((number) => ({ name: `${name.toUpperCase()}_${word()}`, number }));
  const model = { name, features, values };
  file.enums.push({ name: outer + name, model, closed });
  return model;
}

function randomMessageModel(file: FileScope, name: string, path: string, depth: number): MessageModel {
  const { random } = file;
  const enums = random.chance(0.2) ? [randomEnum(file, `${path}.`)] : [];
  const inner = depth < 3 && random.chance(0.3) ? [innerName(file)] : [];
  file.declared.push(...inner.map((child) => `${path}.${child}`));
  const messages = inner.map((child) => randomMessageModel(file, child, `${path}.${child}`, depth + 1));
  const extensible = file.syntax !== "proto3" && random.chance(0.4);
  if (extensible && depth === 1) file.extensible.push(path);
  const word = namer(random, fieldNames, "field_");
  const oneofs = Array.from({ length: random.chance(0.4) ? 1 + random.int(2) : 0 }, word);
  const number = numberer(random);
  const fields: FieldModel[] = [];
  for (let i = random.int(10); i > 0; i--) fields.push(randomField(file, path, word(), number(), depth, undefined));
  for (const oneof of oneofs) {
    for (let i = 1 + random.int(3); i > 0; i--) fields.push(randomField(file, path, word(), number(), depth, oneof));
  }
  return { name, messages, enums, oneofs, fields, extensible };
}

/** Field numbers that are not used twice: those where a tag becomes longer, and others. */
function numberer(random: Random): () => number {
  const edges = [1, 15, 16, 2047, 2048, 18_999, 20_000, 262_143, 262_144, 33_554_431, 33_554_432, 536_870_911];
  const used = new Set<number>();
  return () => {
    for (;;) {
      const number = random.chance(0.3) ? random.pick(edges) : 1 + random.int(40);
      if (used.has(number)) continue;
      used.add(number);
      return number;
    }
  };
}

const integers64 = ["int64", "uint64", "sint64", "fixed64", "sfixed64"];
const integers32 = ["int32", "uint32", "sint32", "fixed32", "sfixed32"];
const scalars = [...integers64, ...integers32, "bool", "float", "double", "string", "bytes"];
const keys = [...integers64, ...integers32, "bool", "string"];
const wrappers = ["Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes"];
const wellKnown = ["Any", "Duration", "Empty", "FieldMask", "ListValue", "Struct", "Timestamp", "Value"];

function randomField(
  file: FileScope,
  path: string,
  name: string,
  number: number,
  depth: number,
  oneof: string | undefined,
): FieldModel {
  const { random, syntax } = file;
  const within = oneof === undefined ? {} : { oneof };
  if (oneof === undefined && random.chance(0.2)) {
    const type = randomType(file);
    const key = random.pick(keys);
    // The first value of a map's enum stands for an absent one, and must be zero.
    const odd = type.kind === "enum" && file.enums.find((e) => e.name === type.name)?.model.values[0]?.number !== 0;
    const value = odd || isClosedInImplicit(file, type) ? int32 : type;
    return { name, number, label: "", key, type: value, options: options(file, value, "map", [key]) };
  }
  if (syntax === "proto2" && depth < 3 && random.chance(0.12)) {
    const group = `G${file.types()}`;
    const message = randomMessageModel(file, group, `${path}.${group}`, depth + 1);
    const label = oneof === undefined ? random.pick(["optional", "repeated"] as const) : "";
    return { name: group.toLowerCase(), number, label, type: { kind: "group", message }, options: [], ...within };
  }
  const any = randomType(file);
  // Protobuf-ES merges such a field into what every object inherits under its name, and cannot be compared from then on.
  const inherited = oneof === undefined && name in Object.prototype && any.kind !== "scalar" && any.kind !== "enum";
  const type = inherited ? int32 : any;
  if (oneof !== undefined) return { name, number, label: "", type, options: options(file, type, "case"), oneof };
  if (random.chance(0.3)) {
    return { name, number, label: "repeated", type, options: options(file, type, "repeated") };
  }
  if (syntax === "proto2") {
    const required = type.kind !== "message" && random.chance(0.15);
    const label = required ? "required" : "optional";
    return { name, number, label, type, options: options(file, type, label) };
  }
  const label = syntax === "proto3" && random.chance(0.3) ? "optional" : "";
  return { name, number, label, type, options: options(file, type, syntax === "proto3" ? "proto3" : "singular") };
}

function randomType({ random, enums, messages, declared }: FileScope): Exclude<TypeModel, { kind: "group" }> {
  const scalar = { kind: "scalar", name: random.pick(scalars) } as const;
  switch (random.int(10)) {
    case 0:
    case 1:
      return { kind: "message", name: random.pick([...declared, ...messages]) };
    case 2:
    case 3:
      return enums.length > 0 ? { kind: "enum", name: random.pick(enums).name } : scalar;
    case 4:
      if (random.chance(0.5)) return { kind: "well-known", name: `google.protobuf.${random.pick(wrappers)}Value` };
      return { kind: "well-known", name: `google.protobuf.${random.pick(wellKnown)}` };
    default:
      return scalar;
  }
}

const int32 = { kind: "scalar", name: "int32" } as const;

/** Neither a map's value nor an extension can be given another presence than its file's, as a closed enum needs it. */
function isClosedInImplicit(file: FileScope, type: TypeModel): boolean {
  if (type.kind !== "enum" || file.features["field_presence"] !== "IMPLICIT") return false;
  return file.enums.some(({ name, closed }) => name === type.name && closed);
}

type Place = "map" | "case" | "repeated" | "optional" | "required" | "proto3" | "singular" | "extension";

function options(file: FileScope, type: TypeModel, place: Place, with_: readonly string[] = []): string[] {
  const { random, syntax } = file;
  const list: string[] = [];
  const editions = !syntax.startsWith("proto");
  const scalar = type.kind === "scalar" ? type.name : undefined;
  const desc = type.kind === "enum" ? file.enums.find(({ name }) => name === type.name) : undefined;
  const packable = desc !== undefined || (scalar !== undefined && scalar !== "string" && scalar !== "bytes");
  if (integers64.includes(scalar ?? "") && place !== "map" && random.chance(0.3)) {
    list.push(`jstype = ${random.pick(["JS_STRING", "JS_NUMBER", "JS_NORMAL"])}`);
  }
  if (place === "repeated" && packable && !editions && random.chance(0.5)) {
    list.push(`packed = ${random.chance(0.5)}`);
  }
  let implicit = false;
  let required = false;
  if (editions) {
    if (place === "singular" && (scalar !== undefined || desc !== undefined)) {
      const possible = desc?.closed ? ["EXPLICIT", "LEGACY_REQUIRED"] : ["EXPLICIT", "IMPLICIT", "LEGACY_REQUIRED"];
      let presence = file.features["field_presence"] ?? "EXPLICIT";
      // A field without presence cannot hold a closed enum.
      if (random.chance(0.4) || (desc?.closed && presence === "IMPLICIT")) {
        presence = random.pick(possible);
        list.push(`features.field_presence = ${presence}`);
      }
      implicit = presence === "IMPLICIT";
      required = presence === "LEGACY_REQUIRED";
    }
    const fits = {
      ...(place === "repeated" && packable ? { repeated_field_encoding: ["PACKED", "EXPANDED"] } : {}),
      ...([scalar, ...with_].includes("string") ? { utf8_validation: ["VERIFY", "NONE"] } : {}),
      ...(place !== "map" && (type.kind === "message" || type.kind === "well-known")
        ? { message_encoding: ["LENGTH_PREFIXED", "DELIMITED"] }
        : {}),
    };
    list.push(...Object.entries(some(random, 0.4, fits)).map(([feature, value]) => `features.${feature} = ${value}`));
  }
  const mayDefault = syntax !== "proto3" && place !== "map" && place !== "repeated" && !implicit && !required;
  if (mayDefault && random.chance(0.4)) {
    const given = desc ? random.pick(desc.model.values).name : scalar && randomDefault(scalar, random);
    if (given !== undefined) list.push(`default = ${given}`);
  }
  return list;
}

/** A default as it is written in a schema. */
function randomDefault(scalar: string, random: Random): string {
  switch (scalar) {
    case "string":
      return random.pick([
        '""',
        '"\\"quoted\\" \\\\ \\n\\t"',
        '"春眠 😀"',
        "'`y`'",
        '"__proto__"',
        '"\\x41\\101\\u00e9"',
      ]);
    case "bytes":
      return random.pick(['""', '"\\000\\377\\x80"', '"\\"\\\\\\n"', "'a\\'b'"]);
    case "bool":
      return random.pick(["true", "false"]);
    case "float":
      return random.pick(["inf", "-inf", "nan", "-0", "1.5", "-1e-10", "3.4028235e38", "0.1", "7"]);
    case "double":
      return random.pick(["inf", "-inf", "nan", "-0", "1.7976931348623157e308", "5e-324", "-1.5e10", "0"]);
    case "int32":
    case "sint32":
    case "sfixed32":
      return random.pick(["0", "-1", "2147483647", "-2147483648", "0x7f", "017"]);
    case "uint32":
    case "fixed32":
      return random.pick(["0", "1", "4294967295"]);
    case "uint64":
    case "fixed64":
      return random.pick(["0", "1", "18446744073709551615", "9007199254740993"]);
    default:
      return random.pick(["0", "-1", "9223372036854775807", "-9223372036854775808", "-9007199254740993"]);
  }
}

function randomExtensions(file: FileScope): ExtensionModel[] {
  const { random, extensible } = file;
  if (extensible.length === 0) return [];
  return Array.from({ length: random.int(3) }, () => {
    const any = randomType(file);
    const type = isClosedInImplicit(file, any) ? int32 : any;
    const label = random.chance(0.3) ? "repeated" : file.syntax === "proto2" ? "optional" : "";
    const place = label === "repeated" ? "repeated" : "extension";
    const field: FieldModel = {
      name: file.types(),
      number: file.extensionNumber(),
      label,
      type,
      options: options(file, type, place),
    };
    return { of: random.pick(extensible), field };
  });
}
