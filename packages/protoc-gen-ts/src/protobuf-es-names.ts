import type { DescEnum, DescExtension, DescFile, DescMessage, DescService } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { type GeneratedFile, type ImportSymbol, safeIdentifier } from "@bufbuild/protoplugin";

// protoplugin has these names as well, but names a whole file anew for each.

type Described = DescFile | DescMessage | DescEnum | DescExtension | DescService;

interface Names {
  readonly shape: ReadonlyMap<Described, string>;
  readonly schema: ReadonlyMap<Described, string>;
  readonly json: ReadonlyMap<Described, string>;
  readonly valid: ReadonlyMap<Described, string>;
}

const named = new WeakMap<DescFile, Names>();
/** From where a file's names are imported. */
const origins = new WeakMap<DescFile, string>();

/** The name of the type of a message or enum in Protobuf-ES. */
export function nameOfShape(desc: DescMessage | DescEnum): string {
  return nameOf("shape", desc);
}

/** The name of a descriptor in Protobuf-ES. */
export function nameOfSchema(desc: Described): string {
  return nameOf("schema", desc);
}

/** The type of a message or enum in Protobuf-ES. */
export function importShape(f: GeneratedFile, desc: DescMessage | DescEnum): ImportSymbol {
  return imported(f, "shape", desc, true);
}

/** A descriptor in Protobuf-ES. */
export function importSchema(f: GeneratedFile, desc: Described, typeOnly = false): ImportSymbol {
  return imported(f, "schema", desc, typeOnly);
}

/** The type of a message's or enum's JSON in Protobuf-ES. */
export function importJson(f: GeneratedFile, desc: DescMessage | DescEnum): ImportSymbol {
  return imported(f, "json", desc, true);
}

/** The type of a valid message in Protobuf-ES. */
export function importValid(f: GeneratedFile, desc: DescMessage): ImportSymbol {
  return imported(f, "valid", desc, true);
}

function imported(f: GeneratedFile, kind: keyof Names, desc: Described, typeOnly: boolean): ImportSymbol {
  const file = fileOf(desc);
  let from = origins.get(file);
  if (from === undefined) {
    from = f.importSchema(file).from;
    origins.set(file, from);
  }
  return f.import(nameOf(kind, desc), from, typeOnly);
}

function nameOf(kind: keyof Names, desc: Described): string {
  const file = fileOf(desc);
  let names = named.get(file);
  if (names === undefined) {
    names = namesOf(file);
    named.set(file, names);
  }
  return names[kind].get(desc)!;
}

function fileOf(desc: Described): DescFile {
  return desc.kind === "file" ? desc : desc.file;
}

/** Names everything in a file. Of two that would have one name, the later one gets a `$`. */
function namesOf(file: DescFile): Names {
  const taken = new Set<string>();
  const unique = (wanted: string): string => {
    for (let i = 0; ; i++) {
      const name = safeIdentifier(`${wanted}${i === 0 ? "" : "$"}${i > 1 ? i - 1 : ""}`);
      if (taken.has(name)) continue;
      taken.add(name);
      return name;
    }
  };
  const all = [...nestedTypes(file)];
  const types = all.filter((desc) => desc.kind === "message" || desc.kind === "enum");
  const typesWith = (ending: string) => new Map(types.map((desc) => [desc, unique(`${plainName(desc)}${ending}`)]));
  // The earlier ones take the names that they want.
  const shape = typesWith("");
  const schema = new Map<Described, string>([[file, unique(`file_${file.name.replace(/\W+/g, "_")}`)]]);
  for (const desc of all) {
    const ending = desc.kind === "message" || desc.kind === "enum" ? "Schema" : "";
    schema.set(desc, unique(`${plainName(desc)}${ending}`));
  }
  return { shape, schema, json: typesWith("Json"), valid: typesWith("Valid") };
}

/** The name without its package, with those of the messages that it is declared in. */
function plainName(desc: Exclude<Described, DescFile>): string {
  const prefix = desc.file.proto.package;
  return desc.typeName.slice(prefix === "" ? 0 : prefix.length + 1).replaceAll(".", "_");
}
