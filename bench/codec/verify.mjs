// Checks one codec against Protobuf-ES, in a process of its own, so that Protobuf-ES is not loaded where the codec is
// measured. Sends { [payload]: reason } for what is wrong.
import { isDeepStrictEqual } from "node:util";
import { equals, fromBinary, fromJsonString } from "@bufbuild/protobuf";
import { load } from "./adapters/index.mjs";
import { schemas, types as truth } from "./adapters/protobuf-es.mjs";
import { PAYLOADS } from "./payloads.mjs";
import { canonical } from "./plain.mjs";
import { bytesOf, subjects } from "./subject.mjs";

const codec = process.argv[2];
const { types, json } = await load(codec);
const wrong = {};
for (const payload of PAYLOADS) {
  const type = types[payload.type];
  try {
    if (!type) throw new Error("the codec has no such message");
    verify(payload, type);
  } catch (error) {
    wrong[payload.name] = error.message;
  }
}
// What is measured must run, too.
for (const subject of await subjects(codec)) for (const input of subject?.inputs ?? []) subject.call(input);
process.send(wrong);

function verify(payload, type) {
  const schema = schemas[payload.type];
  const expected = truth[payload.type].decode(bytesOf(payload));
  const expectedBytes = bytesOf(payload);
  const parse = (bytes) => (json ? fromJsonString(schema, Buffer.from(bytes).toString()) : fromBinary(schema, bytes));

  // The same bytes are the same message; other bytes may be, too, as fields and entries may come in any order.
  const same = (encoded) => expectedBytes.equals(encoded) || equals(schema, parse(encoded), expected);

  const bytes = bytesOf(payload, json);
  for (const input of [new Uint8Array(bytes), bytes]) {
    const received = type.decode(input);
    check(same(type.encode(received)), "what it decoded and encoded again is another message");
    if (!json && payload.plain) {
      const plain = type.toPlain ? type.toPlain(received) : received;
      check(isDeepStrictEqual(canonical(plain), canonical(expected)), "it decodes to other values");
    }
    payload.read?.(received);
  }

  const made = payload.plain && type.create ? type.create(payload.plain) : type.decode(bytes);
  const first = type.encode(made);
  check(first instanceof Uint8Array, "it does not encode to a Uint8Array");
  check(same(first), "it encodes another message");
  const kept = Buffer.from(first);
  const second = type.encode(made);
  second.fill(0xff);
  check(kept.equals(first), "an encoded message changes when the next one is overwritten");
  first.fill(0);
  check(kept.equals(type.encode(made)), "overwriting an encoded message changes the next one");
}

function check(good, complaint) {
  if (!good) throw new Error(complaint);
}
