import { type DescFile, toBinary } from "@bufbuild/protobuf";
import { type DescriptorProto, type FieldDescriptorProto, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/** What can be looked up in files. All names are full, and without a dot in front. */
export interface Schemas {
  /** The file of a name, as `gpt/gpt.proto`. */
  file(name: string): DescFile | undefined;
  /** The file that declares a service, method, message, field, oneof, enum, value of an enum, or extension. */
  declaring(symbol: string): DescFile | undefined;
  /** The file that declares an extension of a message type, by its field number. */
  extending(typeName: string, number: number): DescFile | undefined;
  /** The field numbers of all extensions of a message type, ascending; undefined where there is no such type. */
  extensionsOf(typeName: string): number[] | undefined;
  /** A file and all that it imports, each a google.protobuf.FileDescriptorProto in bytes: the file comes first. */
  bytesOf(file: DescFile): Uint8Array[];
}

/** What these files declare, and all that they import. Of files of the same name, the first counts. */
export function schemasOf(roots: readonly DescFile[]): Schemas {
  const files = new Map<string, DescFile>();
  const symbols = new Map<string, DescFile>();
  const messages = new Set<string>();
  const extensions = new Map<string, Map<number, DescFile>>();
  const encoded = new Map<DescFile, Uint8Array>();
  for (const file of withImports(roots)) {
    if (files.has(file.proto.name)) continue;
    files.set(file.proto.name, file);
    declare(file, {
      symbol: (name) => symbols.set(name, file),
      message: (name) => messages.add(name),
      extension({ extendee, number }) {
        const name = extendee.replace(/^\./, "");
        const ofType = extensions.get(name) ?? new Map<number, DescFile>();
        extensions.set(name, ofType.set(number, file));
      },
    });
  }

  const encode = (file: DescFile): Uint8Array => {
    const bytes = encoded.get(file) ?? toBinary(FileDescriptorProtoSchema, file.proto);
    encoded.set(file, bytes);
    return bytes;
  };

  return {
    file: (name) => files.get(name),
    declaring: (symbol) => symbols.get(symbol),
    extending: (typeName, number) => extensions.get(typeName)?.get(number),
    extensionsOf(typeName) {
      if (!messages.has(typeName)) return undefined;
      return [...(extensions.get(typeName)?.keys() ?? [])].sort((a, b) => a - b);
    },
    bytesOf(file) {
      const names = new Set(withImports([file]).map(({ proto }) => proto.name));
      return [...names].map((name) => encode(files.get(name)!));
    },
  };
}

/** Files and what they import, nearest first, as other servers have them. */
function withImports(roots: readonly DescFile[]): DescFile[] {
  const found = new Set(roots);
  for (const file of found) for (const imported of file.dependencies) found.add(imported); // what is added is visited
  return [...found];
}

/** What a file's declarations are told to. */
interface Declarations {
  symbol(name: string): void;
  message(name: string): void;
  extension(field: FieldDescriptorProto): void;
}

function declare({ proto }: DescFile, { symbol, message, extension }: Declarations): void {
  const inside = (scope: string) => (name: string) => (scope === "" ? name : `${scope}.${name}`);
  const visit = (
    scope: string,
    type: Pick<DescriptorProto, "enumType" | "extension">,
    nested: DescriptorProto[],
  ): void => {
    const name = inside(scope);
    for (const one of type.enumType) {
      symbol(name(one.name));
      for (const value of one.value) symbol(name(value.name)); // beside its enum, as in C++
    }
    for (const one of type.extension) {
      symbol(name(one.name));
      extension(one);
    }
    for (const one of nested) {
      const full = name(one.name);
      symbol(full);
      message(full);
      for (const member of [...one.field, ...one.oneofDecl]) symbol(inside(full)(member.name));
      visit(full, one, one.nestedType);
    }
  };
  visit(proto.package, proto, proto.messageType);
  for (const service of proto.service) {
    const full = inside(proto.package)(service.name);
    symbol(full);
    for (const method of service.method) symbol(inside(full)(method.name));
  }
}
