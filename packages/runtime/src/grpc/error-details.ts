import type { DescMessage, Message, MessageShape } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import type { Metadata, status } from "@grpc/grpc-js";
import { Status } from "../error-details/gen/google/rpc/status_codec.js";
import type { Codec, Init } from "../index.js";

/**
 * What went wrong, for programs: any message, as {@link errorDetail} or Protobuf-ES's `anyPack` wrap it.
 * https://protobuf.dev/reference/protobuf/google.protobuf/#any
 */
export type ErrorDetail = Any;

/** A type of details as a codec has it. */
export type DetailCodec<T extends Message> = Pick<Codec<T>, "typeName" | "decode">;

/** Protobuf-ES's `fromBinary`, as far as it is needed here. */
export type FromBinary<Schema extends DescMessage> = (schema: Schema, bytes: Uint8Array) => MessageShape<Schema>;

/** Where a `google.rpc.Status` travels. https://grpc.io/docs/guides/error/#richer-error-model */
const KEY = "grpc-status-details-bin";

/**
 * A detail for the `errorDetails` of an RpcError: `errorDetail(BadRequest, { fieldViolations: [{ field: "name" }] })`.
 * Any generated codec will do; those of the standard details are in `@protoc-gen-ts/runtime/error-details`.
 *
 * @throws EncodeError if a value does not fit its field.
 */
export function errorDetail<T extends Message>(
  type: Pick<Codec<T>, "typeName" | "encode">,
  detail: Init<NoInfer<T>>,
): ErrorDetail {
  return {
    $typeName: "google.protobuf.Any",
    typeUrl: `type.googleapis.com/${type.typeName}`,
    value: type.encode(detail),
  };
}

/**
 * These metadata, and the details in them, in place of others.
 *
 * @throws EncodeError if a detail is none.
 */
export function withDetails(
  metadata: Metadata,
  code: status,
  message: string,
  details: readonly ErrorDetail[],
): Metadata {
  const result = metadata.clone();
  const bytes = Status.encode({ code, message, details });
  result.set(KEY, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return result;
}

/** The details in metadata of a peer: none where there are none, or where they are malformed. */
export function detailsIn(metadata: Metadata): readonly ErrorDetail[] {
  const bytes = metadata.get(KEY).at(-1);
  if (!(bytes instanceof Uint8Array)) return [];
  return attempt(() => Status.decode(bytes).details) ?? [];
}

/** Those details that are of a type, decoded. One that is malformed is left out. */
export function detailsOf<T>(details: readonly ErrorDetail[], typeName: string, decode: (bytes: Uint8Array) => T): T[] {
  return details
    .filter(({ typeUrl }) => typeUrl.slice(typeUrl.lastIndexOf("/") + 1) === typeName)
    .map(({ value }) => attempt(() => decode(value)))
    .filter((detail) => detail !== undefined);
}

function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined; // a peer may send anything
  }
}
