import {
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonReadOptions,
  type JsonValue,
  type JsonWriteOptions,
  type Registry,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { type Any, AnySchema } from "@bufbuild/protobuf/wkt";
import { codecOf } from "@protoc-gen-ts/runtime";

/** How messages are read and written. https://protobuf.dev/programming-guides/json/ */
export interface JsonOptions {
  /** Writes fields that have no presence, too, where they are unset: `0`, `""`, `false`, `[]`, `{}`. Default: false. */
  readonly alwaysEmitImplicit?: boolean | undefined;
  /** Names fields as the schema does, `user_id`, not `userId`. Both are read. Default: false. */
  readonly useProtoFieldName?: boolean | undefined;
  /** Writes enums as numbers, not by name. Both are read. Default: false. */
  readonly enumAsInteger?: boolean | undefined;
}

/** Messages as JSON, for those who have them as bytes. */
export interface MessageJson {
  /** @throws Error if the JSON is no such message. */
  toBytes(schema: DescMessage, json: JsonValue): Uint8Array;
  /** @throws Error if the message has what JSON cannot say. */
  fromBytes(schema: DescMessage, bytes: Uint8Array): JsonValue;
  /** Details of errors. One whose type is not known goes by its bytes. */
  detail(any: Any): JsonValue;
  /** @returns undefined if it is none. */
  toDetail(json: JsonValue): Any | undefined;
}

/** Where the bytes of a detail of unknown type are, in base64. No field can have this name by itself. */
const BYTES = "@bytes";

/** @param registry What may be in a `google.protobuf.Any`, and extensions. */
export function messageJson(registry: Registry, options: JsonOptions, ignoreUnknownFields: boolean): MessageJson {
  const { alwaysEmitImplicit = false, useProtoFieldName = false, enumAsInteger = false } = options;
  const reading: Partial<JsonReadOptions> = { registry, ignoreUnknownFields };
  const writing: Partial<JsonWriteOptions> = { registry, alwaysEmitImplicit, useProtoFieldName, enumAsInteger };
  return {
    toBytes(schema, json) {
      const message = fromJson(schema, json, reading);
      return codecOf(schema)?.encode(message) ?? toBinary(schema, message);
    },
    fromBytes(schema, bytes) {
      const message = codecOf(schema)?.decode(bytes) ?? fromBinary(schema, bytes);
      return toJson(schema, message, writing);
    },
    detail(any) {
      try {
        return toJson(AnySchema, any, writing);
      } catch {
        return { "@type": any.typeUrl, [BYTES]: Buffer.from(any.value).toString("base64") };
      }
    },
    toDetail(json) {
      if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
      const { "@type": typeUrl, [BYTES]: bytes } = json;
      if (typeof typeUrl !== "string") return undefined;
      if (typeof bytes === "string") {
        return { $typeName: "google.protobuf.Any", typeUrl, value: Buffer.from(bytes, "base64") };
      }
      try {
        return fromJson(AnySchema, json, { ...reading, ignoreUnknownFields: true });
      } catch {
        return undefined; // a peer may send anything
      }
    },
  };
}
