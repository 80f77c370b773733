import type { AnyDesc, DescEnum, DescFile, DescMessage } from "@bufbuild/protobuf";
import { parentTypes, reflect } from "@bufbuild/protobuf/reflect";
import { FeatureSetSchema } from "@bufbuild/protobuf/wkt";
import { getDeclarationString } from "@bufbuild/protoplugin";
import { sourceLocation } from "./source-locations.js";

// protoplugin has these texts as well, but looks through a whole file for each.

/** The text of a doc comment as Protobuf-ES has it: the comments in the schema, and what was declared. */
export function docComment(desc: Exclude<AnyDesc, DescFile>): string {
  const { leadingComments = "", trailingComments = "" } = sourceLocation(desc) ?? {};
  const comments = [leadingComments, trailingComments].map(text).filter((comment) => comment !== "");
  const declared = [`@generated from ${declaration(desc)}`];
  if (isDeprecated(desc)) declared.push("@deprecated");
  return [...comments, declared.join("\n")].join("\n\n");
}

/** A comment of the schema without the space that follows its slashes. */
function text(comment: string): string {
  return comment
    .replace(/\r\n|[\r\u2028\u2029]/g, "\n")
    .replace(/\n$/, "")
    .replace(/^ /gm, "");
}

function declaration(desc: Exclude<AnyDesc, DescFile>): string {
  switch (desc.kind) {
    case "enum_value":
      return `enum value: ${getDeclarationString(desc)};`;
    case "field":
    case "extension":
      return `${desc.kind}: ${printable(getDeclarationString(desc))};`;
    case "message":
    case "enum": {
      const options = featureOptions(desc);
      const rest =
        options.length === 0 ? "" : `\n@generated with option${options.length > 1 ? "s" : ""} ${options.join(", ")}`;
      return `${desc}${rest}`;
    }
    default:
      return `${desc}`;
  }
}

/** Control characters, which a default may have, as protoc reads them. */
function printable(declaration: string): string {
  return declaration.replace(/\p{Cc}/gu, (character) => {
    return `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
  });
}

function featureOptions({ proto }: DescMessage | DescEnum): string[] {
  const features = reflect(FeatureSetSchema, proto.options?.features);
  return features.fields.flatMap((field) => {
    if (field.fieldKind !== "enum" || !features.isSet(field)) return [];
    const value = field.enum.value[features.get(field)];
    return value === undefined ? [] : [`features.${field.name} = ${value.name}`];
  });
}

function isDeprecated(desc: Exclude<AnyDesc, DescFile>): boolean {
  if (desc.kind === "field" || desc.kind === "enum_value" || desc.kind === "rpc") return desc.deprecated;
  return desc.deprecated || parentTypes(desc).some((parent) => parent.deprecated);
}
