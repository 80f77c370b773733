import type { Message } from "@bufbuild/protobuf";
import type { Reader } from "./reader.js";
import { keepUnknown } from "./unknown.js";

// Numbers that a closed enum does not have go to the unknown fields. https://protobuf.dev/programming-guides/enum/

/** Keeps such a number that a field holds. */
export function unknownEnum(message: Message, tag: number, value: number): void {
  const bytes: number[] = [];
  // A negative int32 is a varint of 64 bits.
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  keepUnknown(message, tag, new Uint8Array(bytes));
}

/** Keeps a map's entry that began at this offset, as its value is such a number. */
export function unknownEntry(reader: Reader, message: Message, tag: number, start: number): void {
  const end = reader.pos;
  reader.pos = start;
  reader.unknown(message, tag);
  reader.pos = end;
}
