// The codecs take one way for what is short and another for what is long, and the ways must lead to the same place.
// Here, each side of each border is held against Protobuf-ES and the platform.
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Maps, RepeatedScalars, Scalars, type Suit } from "../../../test/golden/gen/scalars_codec.js";
import { MapsSchema, RepeatedScalarsSchema, ScalarsSchema } from "../../../test/golden/gen/scalars_pb.js";
import { DecodeError, noBytes } from "../src/index.js";

const KINDS = ["a", "ä", "ж", "春", "😀", "a春", "aaaaaaaж"];

describe("text", () => {
  const lengths = [...Array(70).keys(), 100, 127, 128, 1000, 65_535, 65_536, 65_537, 131_072, 140_000];

  test.each(KINDS)("made of %s, of every length", (kind) => {
    for (const length of lengths) {
      const stringField = kind.repeat(length).slice(0, length);
      const bytes = Scalars.encode({ stringField });
      const text = new TextDecoder().decode(new TextEncoder().encode(stringField)); // a pair may have been cut in two
      expect(Buffer.compare(bytes, toBinary(ScalarsSchema, fromBinary(ScalarsSchema, bytes)))).toBe(0);
      expect(Scalars.decode(bytes).stringField).toBe(text);
    }
  });

  test("is accepted and refused as the platform does", () => {
    const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const edges = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed];
    const byte = fc.oneof(fc.constantFrom(...edges, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff), fc.nat(255));
    const piece = fc.oneof(fc.constantFrom(...KINDS).map(utf8), fc.uint8Array({ maxLength: 4 }), fc.array(byte));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const content = Buffer.concat(pieces.map((bytes) => Uint8Array.from(bytes)));
        // What follows looks like continuation bytes, which a string must not reach for.
        const message = Buffer.concat([tagged(14, content), tagged(14, Buffer.from("after"))]);
        const expected = decoded(() => strict.decode(content));
        expect(decoded(() => Scalars.decode(tagged(14, content)).stringField)).toEqual(expected);
        const after = expected === "refused" ? expected : { text: "after" };
        expect(decoded(() => Scalars.decode(message).stringField)).toEqual(after);
      }),
      { numRuns: 2000 },
    );
  });

  test("ends where its field ends, whatever stands behind it", () => {
    const cut = Buffer.concat([tagged(14, Buffer.from([0xe6, 0x98])), Buffer.from([0xa5])]);
    expect(() => Scalars.decode(cut)).toThrow("not valid UTF-8");
    const cutInLong = Buffer.concat([tagged(14, Buffer.from(`${"春".repeat(20)}春`).subarray(0, 62)), utf8("¥")]);
    expect(() => Scalars.decode(cutInLong)).toThrow("not valid UTF-8");
  });
});

describe("a message", () => {
  test.each([8192, 65_536, 262_144])("around %d bytes", (border) => {
    for (let size = border - 150; size < border + 150; size += 11) {
      for (const part of [33, 500, size]) {
        const stringField = Array.from({ length: Math.ceil(size / part) }, () => "x".repeat(part));
        const bytesField = [new Uint8Array(size).fill(1), noBytes];
        const bytes = RepeatedScalars.encode({ stringField, bytesField, int32Field: [1, -1, size] });
        const theirs = fromBinary(RepeatedScalarsSchema, bytes);
        expect([theirs.stringField.join("").length, theirs.bytesField[0]!.length]).toEqual([
          stringField.length * part,
          size,
        ]);
        expect(Buffer.compare(bytes, toBinary(RepeatedScalarsSchema, theirs))).toBe(0);
        expect(Buffer.compare(bytes, RepeatedScalars.encode(RepeatedScalars.decode(bytes)))).toBe(0);
      }
    }
  });

  test("of many long values, in which each is written once and whole", () => {
    const bytesField = Array.from({ length: 12 }, (_, i) => new Uint8Array(60_000 + i * 3000).fill(i));
    const stringField = Array.from({ length: 12 }, (_, i) => "é".repeat(60_000 + i * 3000));
    const bytes = RepeatedScalars.encode({ bytesField, stringField });
    expect(Buffer.compare(bytes, toBinary(RepeatedScalarsSchema, fromBinary(RepeatedScalarsSchema, bytes)))).toBe(0);
    const message = RepeatedScalars.decode(bytes);
    expect(message.stringField).toEqual(stringField);
    expect(message.bytesField.map((value) => Buffer.compare(value, bytesField[value[0]!]!))).toEqual(Array(12).fill(0));
  });

  test("that failed on its way leaves nothing behind", () => {
    const bad = { stringField: ["x".repeat(300_000), 1 as unknown as string], bytesField: [new Uint8Array(300_000)] };
    expect(() => RepeatedScalars.encode(bad)).toThrow("field 14 takes a string");
    expect(RepeatedScalars.encode({ int32Field: [1] })).toEqual(new Uint8Array([0x1a, 1, 1]));
  });
});

describe("a packed list", () => {
  const ints = [0, 1, 127, 128, -1, 2 ** 31 - 1, -(2 ** 31), 16_383, 16_384, 2_097_151, 2_097_152, 268_435_456];
  const longs = [
    0n,
    1n,
    127n,
    128n,
    -1n,
    2n ** 31n,
    2n ** 32n - 1n,
    2n ** 35n,
    -(2n ** 35n),
    2n ** 63n - 1n,
    -(2n ** 63n),
  ];
  const doubles = [0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, 1.7e308];

  test.each([0, 1, 15, 16, 17, 62, 63, 64, 65, 66, 255, 256, 257, 1000, 4096, 4097, 9000])("of %d items", (count) => {
    const list = <T>(values: readonly T[]) => Array.from({ length: count }, (_, i) => values[i % values.length]!);
    const small = Array.from({ length: count }, (_, i) => i % 128);
    for (const numbers of [list(ints), small]) {
      const message = {
        doubleField: list(doubles),
        floatField: list([0, -0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY]),
        int32Field: numbers,
        int64Field: list(longs),
        uint32Field: numbers.map((value) => value >>> 0),
        uint64Field: list(longs).map((value) => BigInt.asUintN(64, value)),
        sint32Field: numbers,
        sint64Field: list(longs),
        fixed32Field: numbers.map((value) => value >>> 0),
        fixed64Field: list(longs).map((value) => BigInt.asUintN(64, value)),
        sfixed32Field: numbers,
        sfixed64Field: list(longs),
        boolField: list([true, false, true]),
        suit: small as Suit[], // an open enum holds every int32
      };
      const bytes = RepeatedScalars.encode(message);
      const theirs = fromBinary(RepeatedScalarsSchema, bytes);
      expect(Buffer.compare(bytes, toBinary(RepeatedScalarsSchema, theirs))).toBe(0);
      expect(RepeatedScalars.decode(bytes)).toEqual(theirs);
      // A list goes on where it is on the wire again.
      const twice = Buffer.concat([bytes, bytes]);
      expect(RepeatedScalars.decode(twice)).toEqual(fromBinary(RepeatedScalarsSchema, twice));
    }
  });

  test("that ends within a varint is refused, though more bytes follow", () => {
    for (const items of [0, 20, 70]) {
      for (const field of [3, 4, 5, 6, 7, 8, 13, 17]) {
        const list = tagged(field, Buffer.from([...Array(items).fill(1), 0x80]));
        for (const message of [list, Buffer.concat([list, tagged(14, Buffer.from("more"))])]) {
          expect(() => RepeatedScalars.decode(message)).toThrow(DecodeError);
        }
      }
    }
  });

  test("with varints of up to ten bytes, whatever is in them", () => {
    const varints = Array.from({ length: 10 }, (_, i) => [...Array(i).fill(0x81), 1]);
    for (const repeated of [1, 3, 30]) {
      const list = Buffer.from(
        Array(repeated)
          .fill([...varints, [...Array(9).fill(0xff), 1]])
          .flat(2),
      );
      for (const field of [3, 4, 5, 6, 7, 8, 13, 17]) {
        const message = tagged(field, list);
        expect(RepeatedScalars.decode(message)).toEqual(fromBinary(RepeatedScalarsSchema, message));
      }
    }
  });

  test("with a varint of eleven bytes is refused", () => {
    for (const items of [1, 70]) {
      const long = Buffer.from([...Array(items).fill(1), ...Array(10).fill(0x80), 1]);
      for (const field of [3, 4, 5, 6, 7, 8, 13, 17]) {
        expect(() => RepeatedScalars.decode(tagged(field, long))).toThrow("more than ten bytes");
      }
    }
  });
});

test("keys of maps are the decimals of all 64 bits", () => {
  const keys = [0n, 1n, -1n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n), -(2n ** 53n) - 1n, 10n ** 15n];
  const signed = Object.fromEntries([...keys, 2n ** 63n - 1n, -(2n ** 63n)].map((key) => [String(key), key]));
  const unsigned = Object.fromEntries(
    [...keys, 2n ** 64n - 1n].filter((key) => key >= 0n).map((key) => [String(key), key]),
  );
  const message = { int64Field: signed, sfixed64Field: signed, uint64Field: unsigned, fixed64Field: unsigned };
  const bytes = Maps.encode(message);
  expect(Maps.decode(bytes)).toMatchObject(message);
  expect(Maps.decode(bytes)).toEqual(fromBinary(MapsSchema, bytes));
  for (const key of ["", "-", "1.5", "0x1", "1e3", " 1", "9223372036854775808", "1".repeat(40)]) {
    expect(() => Maps.encode({ int64Field: { [key]: 1n } })).toThrow("field 1 takes");
  }
});

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function tagged(field: number, content: Uint8Array): Buffer {
  const tag = Buffer.from(field < 16 ? [(field << 3) | 2] : [((field << 3) & 0x7f) | 0x82, field >> 4]);
  const length = content.length < 128 ? [content.length] : [(content.length & 0x7f) | 0x80, content.length >> 7];
  return Buffer.concat([tag, Buffer.from(length), content]);
}

/** The text, or that it was refused. */
function decoded(decode: () => string): { text: string } | "refused" {
  try {
    return { text: decode() };
  } catch {
    return "refused";
  }
}
