import type { AnyDesc, DescFile } from "@bufbuild/protobuf";
import type {
  DescriptorProto,
  EnumDescriptorProto,
  FileDescriptorProto,
  ServiceDescriptorProto,
  SourceCodeInfo_Location,
} from "@bufbuild/protobuf/wkt";

type Location = SourceCodeInfo_Location;

/** What holds declarations. */
type Holder = FileDescriptorProto | DescriptorProto | EnumDescriptorProto | ServiceDescriptorProto;

/** The locations of a file's declarations: found once, as large files have 100,000. */
const locations = new WeakMap<FileDescriptorProto, ReadonlyMap<object, Location>>();

/** Where something is declared, with its comments; undefined without source info in the request. */
export function sourceLocation(desc: Exclude<AnyDesc, DescFile>): Location | undefined {
  const { proto } = "file" in desc ? desc.file : desc.parent.file;
  let found = locations.get(proto);
  if (found === undefined) {
    found = findLocations(proto);
    locations.set(proto, found);
  }
  return found.get(desc.proto);
}

function findLocations(file: FileDescriptorProto): Map<object, Location> {
  const found = new Map<object, Location>();
  for (const location of file.sourceCodeInfo?.location ?? []) {
    const declaration = follow(file, location.path);
    if (declaration !== undefined && !found.has(declaration)) found.set(declaration, location);
  }
  return found;
}

/** What a path leads to, if that is a declaration and not a part of one. */
function follow(file: FileDescriptorProto, path: readonly number[]): object | undefined {
  if (path.length === 0 || path.length % 2 !== 0) return undefined;
  let at: object | undefined = file;
  for (let i = 0; i < path.length && at !== undefined; i += 2) {
    at = declarations(at as Holder, path[i]!)?.[path[i + 1]!]; // what holds none has no list for any number
  }
  return at;
}

/** A list of declarations, by its field number in descriptor.proto. */
function declarations(holder: Holder, number: number): readonly object[] | undefined {
  switch (holder.$typeName) {
    case "google.protobuf.FileDescriptorProto":
      if (number === 4) return holder.messageType;
      if (number === 5) return holder.enumType;
      if (number === 6) return holder.service;
      return number === 7 ? holder.extension : undefined;
    case "google.protobuf.DescriptorProto":
      if (number === 2) return holder.field;
      if (number === 3) return holder.nestedType;
      if (number === 4) return holder.enumType;
      if (number === 6) return holder.extension;
      return number === 8 ? holder.oneofDecl : undefined;
    case "google.protobuf.EnumDescriptorProto":
      return number === 2 ? holder.value : undefined;
    case "google.protobuf.ServiceDescriptorProto":
      return number === 2 ? holder.method : undefined;
  }
}
