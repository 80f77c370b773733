import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import type { GeneratedFile, Printable } from "@bufbuild/protoplugin";
import {
  byNumber,
  fieldValue,
  isPackable,
  lengthDelimitedTag,
  type MessageValue,
  mapKey,
  presenceOf,
  tagOf,
  type Value,
  wireName,
} from "../fields.js";
import { codec, local, property, runtime } from "../names.js";
import { isFalseUnset } from "../zeros.js";

/** Prints a codec's `write`: one line for each field, last first, as the writer works from the end to the front. */
export function printWrite(f: GeneratedFile, message: DescMessage): void {
  f.print("  write(", local(f, message.file, "codec", "w"), ", ", local(f, message.file, "codec", "m"), ") {");
  f.print("    const size = w.size;");
  f.print("    if (m.$unknown) w.unknown(m.$unknown);");
  for (const field of byNumber(message).reverse()) f.print("    ", line(f, field));
  f.print("    return size;");
  f.print("  },");
}

function line(f: GeneratedFile, field: DescField): Printable {
  const name = (field.oneof ?? field).localName;
  const statement = unguarded(f, field);
  const asksItself = !field.oneof && /own|required/.test(presenceOf(field));
  // What every object inherits under this name is no value of the field.
  return name in Object.prototype && !asksItself ? ["if (", has(f, name), ") ", statement] : statement;
}

function unguarded(f: GeneratedFile, field: DescField): Printable {
  switch (field.fieldKind) {
    case "list":
      return list(f, field);
    case "map":
      return map(f, field);
    default:
      return field.oneof ? oneofCase(f, field, field.oneof.localName) : singular(f, field);
  }
}

function singular(f: GeneratedFile, field: DescField): Printable {
  const value = fieldValue(field);
  const member = `m${property(field.localName)}`;
  switch (presenceOf(field)) {
    case "nonzero":
      // Where 0 is the only number with a name, TypeScript takes every other for impossible; the wire does not.
      if (value.kind === "enum" && value.enum.values.every(({ number }) => number === 0)) {
        return [`if (${member} as number) `, write(f, field.number, value, `${member}!`)];
      }
      return ["if (", nonzero(f, value, member), ") ", write(f, field.number, value, member)];
    case "defined":
      return [`if (${member} !== undefined) `, write(f, field.number, value, member)];
    case "own":
      return ["if (", isOwn(f, field, member), ") ", write(f, field.number, value, `${member}!`)];
    case "required": {
      const missing = [
        f.import("missing", runtime.codec),
        "(",
        f.string(`${field.parent.typeName}.${field.name}`),
        ");",
      ];
      return ["if (", isOwn(f, field, member), ") ", write(f, field.number, value, `${member}!`), " else ", missing];
    }
  }
}

/** What is true is not the prototype's default, where that is false; and to ask the object takes its time. */
function isOwn(f: GeneratedFile, field: DescField, member: string): Printable {
  const asked = has(f, field.localName);
  return isFalseUnset(f, field) && !(field.localName in Object.prototype) ? [`${member} || `, asked] : asked;
}

function has(f: GeneratedFile, name: string): Printable {
  return [f.import("has", runtime.codec), "(m, ", f.string(name), ")"];
}

function oneofCase(f: GeneratedFile, field: DescField, oneof: string): Printable {
  const member = `m${property(oneof)}`;
  const condition = ["if (", member, "?.case === ", f.string(field.localName), ") "];
  return [condition, write(f, field.number, fieldValue(field), `${member}.value`)];
}

function list(f: GeneratedFile, field: DescField & { fieldKind: "list" }): Printable {
  const value = fieldValue(field);
  const member = `m${property(field.localName)}`;
  if (field.packed && isPackable(value)) {
    const writePacked = f.import(`writePacked${wireName(value)}`, runtime.codec);
    return [`if (${member}?.length) `, writePacked, `(w, ${lengthDelimitedTag(field.number)}, ${member});`];
  }
  const loop = `if (${member}) for (let i = ${member}.length - 1; i >= 0; i--) `;
  return [loop, write(f, field.number, value, `${member}[i]!`)];
}

function map(f: GeneratedFile, field: DescField & { fieldKind: "map" }): Printable {
  const key = mapKey(field);
  const value = fieldValue(field);
  const member = `m${property(field.localName)}`;
  // Objects have strings as keys. The writer takes 64-bit integers from strings, too.
  const typedKey = key.wireName === "Bool" ? 'k === "true"' : /64|String/.test(key.wireName) ? "k" : "+k";
  return [
    [`if (${member}) for (const k of `, f.import("lastFirst", runtime.codec), `(${member})) { `],
    ["const size = w.size; ", write(f, 2, value, `${member}[k]!`), " ", write(f, 1, key, typedKey), " "],
    `w.message(${lengthDelimitedTag(field.number)}, size); }`,
  ];
}

/** The statement that writes one value, its length and its tag. */
function write(f: GeneratedFile, number: number, value: Value, expression: string): Printable {
  const tag = tagOf(number, value);
  if (value.kind !== "message") {
    return [f.import(`write${wireName(value)}`, runtime.codec), `(w, ${tag}, ${expression});`];
  }
  const content = messageContent(f, value, expression);
  if (value.group) return [`{ w.tag(${tag + 1}); `, content, `; w.tag(${tag}); }`];
  return [`w.message(${tag}, `, content, ");"];
}

function messageContent(f: GeneratedFile, value: MessageValue, expression: string): Printable {
  switch (value.form) {
    case "struct":
      return [f.import("JsonStruct", runtime.codec), `.write(w, ${expression})`];
    case "wrapper":
      return [
        ...[codec(f, value.message), ".write(w, { $typeName: ", f.string(value.message.typeName)],
        `, value: ${expression} })`,
      ];
    case "message":
      return [codec(f, value.message), `.write(w, ${expression})`];
  }
}

function nonzero(f: GeneratedFile, value: Value, member: string): Printable {
  if (value.kind !== "scalar") return member;
  switch (value.scalar) {
    case ScalarType.BYTES:
      return `${member}?.length`;
    case ScalarType.INT32:
    case ScalarType.UINT32:
    case ScalarType.SINT32:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      // NaN is no integer: the writer refuses it.
      return `${member} !== undefined && ${member} !== 0`;
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return [`${member} || `, f.import("isNegativeZeroOrNaN", runtime.codec), `(${member})`];
    default:
      return value.asString ? `${member} && ${member} !== "0"` : member;
  }
}
