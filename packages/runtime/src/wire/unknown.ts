import type { Message } from "@bufbuild/protobuf";

/** Keeps a field that the message type does not know, as Protobuf-ES does: in `$unknown`, byte for byte. */
export function keepUnknown(message: Message, tag: number, data: Uint8Array): void {
  message.$unknown ??= [];
  message.$unknown.push({ no: tag >>> 3, wireType: tag & 7, data });
}
