import { type DescMessage, fromBinary, type Message, toBinary, toJsonString } from "@bufbuild/protobuf";
import { DecodeError, EncodeError } from "@protoc-gen-ts/runtime";
import type { Pair } from "../support/codecs.js";
import { difference } from "./difference.js";
import { PLACEHOLDER, type Strict, strict } from "./strict.js";

/** A message type as our plugin generated it, and as the compiler describes it to Protobuf-ES. */
export interface Subject extends Pair {
  readonly desc: DescMessage;
}

/** Something in which the libraries do not agree. */
export interface Disagreement {
  /** What kind it is. Bytes and schemas are made smaller as long as it remains of this kind. */
  readonly kind: "accepts" | "refuses" | "throws" | "decode" | "encode" | "json";
  readonly detail: string;
}

/** What a library did: a value, or what it threw. */
type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** Encodes a message with both libraries. */
export function compareMessage({ codec, desc }: Subject, message: Message): Disagreement | undefined {
  return compareEncoded(
    outcome(() => codec.encode(message)),
    outcome(() => toBinary(desc, message)),
  );
}

/** Decodes bytes with both libraries, and encodes what comes out. */
export function compareBytes({ codec, desc }: Subject, bytes: Uint8Array): Disagreement | undefined {
  const ours = outcome(() => codec.decode(bytes));
  const theirs = outcome(() => decodeStrictly(desc, bytes));
  if ("error" in ours && !(ours.error instanceof DecodeError)) return { kind: "throws", detail: String(ours.error) };
  if ("error" in ours) {
    return "error" in theirs ? undefined : { kind: "refuses", detail: String(ours.error) };
  }
  if ("error" in theirs) return { kind: "accepts", detail: String(theirs.error) };
  const differs = difference(ours.value, theirs.value);
  if (differs !== undefined) return { kind: "decode", detail: differs };
  const encoded = () =>
    compareEncoded(
      outcome(() => codec.encode(ours.value)),
      outcome(() => toBinary(desc, theirs.value)),
    );
  const found = encoded();
  if (found === undefined) return undefined;
  // JavaScript has one NaN, and does not say which of its bits a number keeps: neither library can.
  // https://tc39.es/ecma262/#sec-numeraltobytes
  makePlainNaN(ours.value);
  makePlainNaN(theirs.value);
  return encoded();
}

function makePlainNaN(value: unknown): void {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  for (const [key, inner] of Object.entries(value)) {
    if (Number.isNaN(inner)) Object.assign(value, { [key]: Number.NaN });
    else makePlainNaN(inner);
  }
}

/** Makes JSON of the same bytes, with the schema that our plugin printed and with that of the compiler. */
export function compareJson({ codec, schema, desc }: Subject, bytes: Uint8Array): Disagreement | undefined {
  const ours = outcome(() => toJsonString(schema, codec.decode(bytes)));
  const theirs = outcome(() => toJsonString(desc, decodeStrictly(desc, bytes)));
  if ("error" in ours && "error" in theirs) return undefined;
  const [a, b] = [ours, theirs].map((side) => ("value" in side ? side.value : String(side.error)));
  return a === b ? undefined : { kind: "json", detail: `${a} instead of ${b}` };
}

function compareEncoded(ours: Outcome<Uint8Array>, theirs: Outcome<Uint8Array>): Disagreement | undefined {
  if ("error" in ours && !(ours.error instanceof EncodeError)) return { kind: "throws", detail: String(ours.error) };
  if ("error" in ours && "error" in theirs) return undefined;
  const [a, b] = [ours, theirs].map((side) =>
    "value" in side ? Buffer.from(side.value).toString("hex") : String(side.error),
  ) as [string, string];
  if (a === b) return undefined;
  let from = 0;
  while (a[from] === b[from]) from++;
  return { kind: "encode", detail: `${a.slice(from, from + 200)} instead of ${b.slice(from, from + 200)}` };
}

function decodeStrictly(desc: DescMessage, bytes: Uint8Array): Message {
  const made = strict(desc, bytes);
  const message = fromBinary(desc, made.bytes);
  putBack(message, made);
  return message;
}

/** Puts the unknown fields where there are placeholders. */
function putBack(value: unknown, made: Strict): void {
  if (made.placed.length === 0 || typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  const unknown = (value as Partial<Message>).$unknown;
  for (const [i, { no, data }] of unknown?.entries() ?? []) {
    if (no === PLACEHOLDER) unknown![i] = made.placed[Number(readVarint(data))]!;
  }
  for (const [key, inner] of Object.entries(value)) if (key !== "$unknown") putBack(inner, made);
}

function readVarint(bytes: Uint8Array): number {
  return bytes.reduceRight((rest, byte) => rest * 128 + (byte & 0x7f), 0);
}

function outcome<T>(run: () => T): Outcome<T> {
  try {
    return { value: run() };
  } catch (error) {
    return { error };
  }
}
