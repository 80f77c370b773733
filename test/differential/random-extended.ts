import {
  create,
  type DescExtension,
  type DescMessage,
  type FileRegistry,
  type Message,
  ScalarType,
  setExtension,
} from "@bufbuild/protobuf";
import { FeatureSet_FieldPresence } from "@bufbuild/protobuf/wkt";
import type { Random } from "../support/random.js";
import { randomMessage } from "../support/random-message.js";

/** A random message that can be encoded, as its required fields are set, and that may have extensions. */
export function randomExtended(desc: DescMessage, registry: FileRegistry, random: Random): Message {
  const message = randomMessage(desc, random);
  complete(desc, message);
  for (const extension of extensionsOf(desc, registry)) {
    if (random.chance(0.5)) setExtension(message, extension, extensionValue(extension, random));
  }
  return message;
}

/** Sets the required fields that are not, at every depth. They make no circle: see the generator of schemas. */
function complete(desc: DescMessage, message: Message): void {
  const fields = message as unknown as { [name: string]: unknown };
  for (const field of desc.fields) {
    const required = field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
    if (required && !Object.hasOwn(fields, field.localName)) {
      fields[field.localName] = field.message ? emptyOf(field.message) : fields[field.localName];
    }
    if (!field.message || field.message.typeName.startsWith("google.protobuf.")) continue;
    for (const inner of messagesOf(
      field.oneof ? caseOf(fields, field.oneof.localName, field.localName) : own(fields, field.localName),
    )) {
      complete(field.message, inner);
    }
  }
}

/** Protobuf-ES holds wrappers unwrapped, and a Struct as JSON. */
function emptyOf(desc: DescMessage): unknown {
  if (desc.typeName === "google.protobuf.Struct") return {};
  const wrapped = desc.typeName.endsWith("Value") && desc.fields.length === 1 ? desc.fields[0]!.scalar : undefined;
  return wrapped === undefined ? create(desc) : sample(wrapped);
}

function own(fields: { [name: string]: unknown }, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function caseOf(fields: { [name: string]: unknown }, oneof: string, name: string): unknown {
  const held = fields[oneof] as { readonly case?: string; readonly value?: unknown };
  return held.case === name ? held.value : undefined;
}

/** The messages in the value of a field, be it one, a list or a map of them. */
function messagesOf(value: unknown): Message[] {
  if (typeof value !== "object" || value === null) return [];
  return "$typeName" in value ? [value as Message] : (Object.values(value) as Message[]);
}

function extensionsOf(desc: DescMessage, registry: FileRegistry): DescExtension[] {
  const all = [...registry].filter((type) => type.kind === "extension");
  return all.filter(({ extendee }) => extendee.typeName === desc.typeName);
}

function extensionValue(extension: DescExtension, random: Random): unknown {
  const one = () => {
    if (extension.message) {
      const message = create(extension.message);
      complete(extension.message, message);
      return extension.fieldKind === "message" && !("$typeName" in Object(emptyOf(extension.message)))
        ? emptyOf(extension.message)
        : message;
    }
    if (extension.enum) return random.pick(extension.enum.values).number;
    const value = sample(extension.scalar!);
    return "longAsString" in extension && extension.longAsString ? String(value) : value;
  };
  return extension.fieldKind === "list" ? Array.from({ length: random.int(4) }, one) : one();
}

function sample(scalar: ScalarType): unknown {
  switch (scalar) {
    case ScalarType.STRING:
      return "春é";
    case ScalarType.BYTES:
      return Uint8Array.of(0, 255);
    case ScalarType.BOOL:
      return true;
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return 2n ** 40n;
    default:
      return 300;
  }
}
