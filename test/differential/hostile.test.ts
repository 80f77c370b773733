import type { Message } from "@bufbuild/protobuf";
import { afterAll, expect, test } from "@jest/globals";
import type { Codec } from "@protoc-gen-ts/runtime";
import * as fc from "fast-check";
import { DecodeError } from "../../packages/runtime/src/index.js";
import * as wellKnown from "../../packages/runtime/src/wkt/index.js";
import * as deprecated from "../golden/gen/deprecated_codec.js";
import * as names from "../golden/gen/names_codec.js";
import * as scalars from "../golden/gen/scalars_codec.js";
import * as order from "../golden/gen/shop/order_codec.js";
import * as wkt from "../golden/gen/wkt_codec.js";
import { sharedObjects } from "./shared-objects.js";
import { weigh } from "./weigh.js";

// Bytes that nobody's encoder made: whatever they are, a codec gives a message in proportion to them, or a DecodeError.

const codecs = [deprecated, names, scalars, order, wkt, wellKnown].flatMap((module) =>
  Object.values(module as object).filter(isCodec),
);
const shared = sharedObjects();

/** What a message weighs with nothing in it, at most: two bytes on the wire may stand for one, in a list. */
const EMPTY_WEIGHT = Math.max(...codecs.map((codec) => weigh(codec.empty())));

/** Far more than any input of these sizes takes, and far less than one that takes quadratic time. */
const SECONDS = 10;

afterAll(() => expect(sharedObjects()).toBe(shared));

/** Decodes, and holds the codec to what it promises of any bytes. */
function decode(codec: Codec<Message>, bytes: Uint8Array): "decoded" | "refused" {
  const start = process.cpuUsage();
  let outcome: "decoded" | "refused" = "decoded";
  try {
    const weight = weigh(codec.decode(bytes));
    expect(weight).toBeLessThanOrEqual((bytes.length + 1) * EMPTY_WEIGHT);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    outcome = "refused";
  }
  expect(process.cpuUsage(start).user / 1e6).toBeLessThan(SECONDS);
  return outcome;
}

test("raw bytes", () => {
  const property = fc.property(fc.constantFrom(...codecs), fc.uint8Array({ maxLength: 200 }), (codec, bytes) => {
    decode(codec, bytes);
  });
  fc.assert(property, { seed: 1, numRuns: 5000 });
}, 60_000);

test("fields of any number, wire type and content", () => {
  const { bytes } = fc.letrec<{ bytes: Uint8Array; field: Uint8Array }>((tie) => ({
    bytes: fc.array(tie("field"), { maxLength: 4 }).map((fields) => Buffer.concat(fields)),
    field: fc
      .tuple(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 2 ** 29 - 1 })), fc.nat(7))
      .chain(([no, wireType]) =>
        fc
          .oneof({ maxDepth: 3 }, fc.uint8Array({ maxLength: 12 }), fc.string().map(utf8), tie("bytes"))
          .map((content) => field(no, wireType, content)),
      ),
  }));
  const property = fc.property(fc.constantFrom(...codecs), bytes, (codec, input) => {
    decode(codec, input);
  });
  fc.assert(property, { seed: 1, numRuns: 5000 });
}, 60_000);

const MANY = 4000;

test.each([
  ["a length of 2 GiB", varints(0x7fff_ffff)],
  ["a length of 4 GiB", varints(0xffff_ffff)],
  ["a length of 2^64 - 1", Buffer.from("ffffffffffffffffff01", "hex")],
  ["a length without end", Buffer.alloc(MANY, 0xff)],
  ["zeros", Buffer.alloc(MANY)],
])(
  "%s, behind every tag",
  (_, content) => {
    const before = process.memoryUsage();
    for (const codec of codecs) {
      for (let no = 1; no <= 20; no++) decode(codec, Buffer.concat([varints(no * 8 + 2), content]));
    }
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(64 << 20);
  },
  120_000,
);

test.each([
  ["groups that start and never end", (no: number) => repeat(varints(no * 8 + 3))],
  ["groups that end and never start", (no: number) => repeat(varints(no * 8 + 4))],
  ["groups in groups", (no: number) => Buffer.concat([repeat(varints(no * 8 + 3)), repeat(varints(no * 8 + 4))])],
  ["groups after one another", (no: number) => repeat(Buffer.concat([varints(no * 8 + 3), varints(no * 8 + 4)]))],
  ["empty values", (no: number) => repeat(Buffer.concat([varints(no * 8 + 2), varints(0)]))],
  ["zeros", (no: number) => repeat(Buffer.concat([varints(no * 8), varints(0)]))],
  ["a value of small integers", (no: number) => field(no, 2, Buffer.alloc(MANY, 1))],
  ["messages in messages", (no: number) => deep(no, 2000)],
])(
  "a great many of %s",
  (_, make) => {
    for (const no of [1, 2, 5, 16, 536_870_911]) {
      const bytes = make(no);
      for (const codec of codecs) decode(codec, bytes);
    }
  },
  300_000,
);

test.each(["__proto__", "constructor", "prototype", "hasOwnProperty", "toString"])(
  "a map's key %s is but a key",
  (key) => {
    // map<string, string> prototype = 12
    const entry = field(12, 2, Buffer.concat([field(1, 2, utf8(key)), field(2, 2, utf8("value"))]));
    const message = names.Names.decode(entry);
    expect(Object.getOwnPropertyNames(message.prototype)).toEqual([key]);
    expect(Object.getPrototypeOf(message.prototype)).toBe(Object.prototype);
    expect(Buffer.from(names.Names.encode(message))).toEqual(Buffer.from(entry));

    const fields = field(1, 2, Buffer.concat([field(1, 2, utf8(key)), field(2, 2, field(3, 2, utf8("value")))]));
    const { fields: struct } = wellKnown.Struct.decode(fields);
    expect(Object.getOwnPropertyNames(struct)).toEqual([key]);
    // google.protobuf.Struct struct = 6, which is held as JSON
    const { struct: json } = wkt.WellKnown.decode(field(6, 2, fields));
    expect(Object.getOwnPropertyNames(json)).toEqual([key]);
    expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
  },
);

function isCodec(value: unknown): value is Codec<Message> {
  return typeof (value as Partial<Codec<Message>> | undefined)?.decode === "function";
}

/** A field of this wire type; what follows its tag need not be of that type. */
function field(no: number, wireType: number, content: Uint8Array): Buffer<ArrayBuffer> {
  const tag = varints(no * 8 + wireType);
  if (wireType === 2) return Buffer.concat([tag, varints(content.length), content]);
  return wireType === 3 ? Buffer.concat([tag, content, varints(no * 8 + 4)]) : Buffer.concat([tag, content]);
}

function deep(no: number, levels: number): Buffer {
  let bytes = Buffer.alloc(0);
  for (let i = 0; i < levels; i++) bytes = field(no, 2, bytes);
  return bytes;
}

function repeat(bytes: Uint8Array): Buffer {
  return Buffer.alloc(MANY - (MANY % bytes.length), bytes);
}

function utf8(text: string): Buffer {
  return Buffer.from(text);
}

function varints(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}
