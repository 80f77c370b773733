import { basename } from "node:path/posix";
import type { DescEnum, DescField, DescFile, DescMessage, DescMethod, DescService } from "@bufbuild/protobuf";
import { wktPublicImportPaths } from "@bufbuild/protobuf/codegenv2";
import type { GeneratedFile, ImportSymbol } from "@bufbuild/protoplugin";
import { importShape, nameOfSchema, nameOfShape } from "./protobuf-es-names.js";

/**
 * What generated code imports. It names the version of the runtime that it needs: one that does not go with it has no
 * such entry, which compilers, bundlers and Node.js say in words that name both.
 */
export const runtime = {
  codec: "@protoc-gen-ts/runtime/v0.1",
  wkt: "@protoc-gen-ts/runtime/wkt",
  grpc: "@protoc-gen-ts/runtime/v0.1/grpc",
} as const;

/** The three files that a .proto file becomes. */
export type FileKind = "codec" | "pb" | "grpc";

/** The name of a generated file, such as `gpt/gpt_codec.ts`. */
export function fileName(file: DescFile, kind: FileKind): string {
  return `${file.name}_${kind}.ts`;
}

/** The path by which the generated files of a run import one another; protoplugin makes it relative. */
function importPath(file: DescFile, kind: FileKind): string {
  return `./${file.name}_${kind}.js`;
}

/** The path by which a generated file re-exports the one beside it, with the extension that was asked for. */
export function siblingPath(file: DescFile, kind: FileKind, extension: "none" | "js" | "ts"): string {
  return `./${basename(file.name)}_${kind}${extension === "none" ? "" : `.${extension}`}`;
}

/** A name of the file itself, or of JavaScript: printed as it is, and imports of the same name step aside for it. */
export function local(f: GeneratedFile, file: DescFile, kind: FileKind, name: string): ImportSymbol {
  return f.import(name, importPath(file, kind));
}

/** Whether Protobuf-ES publishes the types of this file, so that ours must be the very same. */
export function isWellKnown(file: DescFile): boolean {
  return Object.hasOwn(wktPublicImportPaths, file.proto.name);
}

/** The type of a well-known message or enum, as Protobuf-ES has it. */
export function wellKnownType(f: GeneratedFile, desc: DescMessage | DescEnum): ImportSymbol {
  return f.import(importShape(f, desc).name, wktPublicImportPaths[desc.file.proto.name]!, true);
}

/** The name of a message's or enum's type: Protobuf-ES's, where TypeScript can have a type of that name. */
export function typeName(desc: DescMessage | DescEnum): string {
  const name = nameOfShape(desc);
  return noType.has(name) ? `${name}$` : name;
}

/** The name of a message's codec or an enum's object: that of its type, where it can be used for a value. */
export function valueName(desc: DescMessage | DescEnum): string {
  const name = nameOfShape(desc);
  return noType.has(name) || noValue.has(name) || (desc.kind === "message" && shadowed.has(name)) ? `${name}$` : name;
}

/** Whether a codec that cannot be reached by its type's name may be exported under it as well. */
export function hasSecondName(message: DescMessage): boolean {
  return shadowed.has(nameOfShape(message));
}

/** The name by which programs use what the schema declares. */
export function nameInCode(desc: DescMessage | DescEnum | DescService): string {
  if (desc.kind === "service") return schemaName(desc);
  return desc.kind === "message" && hasSecondName(desc) ? typeName(desc) : valueName(desc);
}

/** The name of a descriptor: Protobuf-ES's, where a module can declare it. */
export function schemaName(desc: Parameters<typeof nameOfSchema>[0]): string {
  const name = nameOfSchema(desc);
  return name === "await" || noValue.has(name) ? `${name}$` : name;
}

/** What TypeScript has for types of its own, beside the words that Protobuf-ES escapes. */
const noType = new Set(["any", "as", "await", "never", "symbol", "undefined", "unknown"]);

/** What a module cannot declare, and the globals that generated code uses. */
const noValue = new Set(["arguments", "eval", "Infinity", "NaN"]);

/** The variables of generated functions. A message of such a name cannot be reached by its name inside of them. */
const shadowed = new Set(["w", "m", "r", "i", "k", "v", "end", "tag", "size", "start"]);

/** The type of a message or enum. */
export function type(f: GeneratedFile, desc: DescMessage | DescEnum): ImportSymbol {
  const { from } = importShape(f, desc);
  // A package that map_imports names may come from protoc-gen-es: then it has types, but no codecs.
  const mapped = !from.startsWith("./") && !isWellKnown(desc.file);
  return f.import(typeName(desc), mapped ? from : codecPath(desc.file, from), true);
}

/** The codec of a message, which has the name of its type. */
export function codec(f: GeneratedFile, message: DescMessage): ImportSymbol {
  return f.import(valueName(message), codecPath(message.file, importShape(f, message).from));
}

// Protobuf-ES decides where a type is imported from (map_imports); the codec lies beside it. Those of the well-known types
// are loaded one by one, as most programs need few of them.
function codecPath(file: DescFile, from: string): string {
  const ours = from.startsWith("@bufbuild/protobuf/wkt") ? `${runtime.wkt}/${file.name}_pb.js` : from;
  return ours.replace(/_pb\.js$/, "_codec.js");
}

/** `.name`, or `["1"]` where the name is no identifier. */
export function property(name: string): string {
  return /^[\p{ID_Start}$_]/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

// What stands beside a message, and is not exported, has a `$` in its name, which no proto identifier has. `default` and
// `new` are words that no type is called by, so that no entry reader is called as an object or a constructor is.

/** The function that reads one entry of a map field. */
export function entryReader(field: DescField): string {
  return `${typeName(field.parent)}$${field.localName}`;
}

/** The object with the defaults of a message, the prototype of its instances. */
export function defaults(message: DescMessage): string {
  return `default$${typeName(message)}`;
}

/** The constructor of a message. */
export function constructorName(message: DescMessage): string {
  return `new$${typeName(message)}`;
}

/** The names of a service's three exports. */
export function serviceNames(service: DescService): { definition: string; server: string; client: string } {
  return { definition: `${service.name}Service`, server: `${service.name}Server`, client: `${service.name}Client` };
}

/** A name as a key of a type or an object literal, in which `__proto__` would mean the prototype. */
export function key(name: string): string {
  if (name === "__proto__") return '["__proto__"]';
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
}

/**
 * What every client has, and what would make a promise of it; an rpc of such a name is escaped as Protobuf-ES escapes
 * reserved names.
 */
const clientMembers = new Set(["close", "getChannel", "waitForReady", "then"]);

/** The name of an rpc's method of the client class. */
export function clientMethod({ localName }: DescMethod): string {
  return clientMembers.has(localName) || localName in Object.prototype ? `${localName}$` : localName;
}
