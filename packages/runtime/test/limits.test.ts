import { fromJson, type JsonObject, type JsonValue, toJson } from "@bufbuild/protobuf";
import { AnySchema } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "@jest/globals";
import { Legacy, Set as MessageSet } from "../../../test/golden/gen/legacy_codec.js";
import { WellKnown } from "../../../test/golden/gen/wkt_codec.js";
import { DecodeError, type Init } from "../src/index.js";
import { Any, Value } from "../src/wkt/index.js";

// What newer conformance suites ask for, and the runner at v33 does not yet.

describe("nesting is limited", () => {
  test("of groups that are known", () => {
    const branches = (depth: number) => {
      // branch (17) holds left (1), a length-prefixed message that holds a branch, and so on
      let inner: number[] = [];
      for (let i = 0; i < depth; i++) {
        const content = i === 0 ? [] : [0x0a, ...varint(inner.length), ...inner];
        inner = [0x8b, 0x01, ...content, 0x8c, 0x01];
      }
      return new Uint8Array(inner);
    };
    expect(Legacy.decode(branches(50)).either.case).toBe("branch");
    expect(() => Legacy.decode(branches(60))).toThrow(DecodeError);
    expect(() => Legacy.decode(branches(60))).toThrow("recursion limit");
    expect(() => Legacy.decode(new Uint8Array(100_000).fill(0x73))).toThrow("recursion limit");
  });

  test("of Struct and Value", () => {
    const nested = (depth: number): JsonObject => {
      let value: JsonValue = null;
      for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
      return { a: value };
    };
    expect(WellKnown.decode(WellKnown.encode({ struct: nested(40) })).struct).toEqual(nested(40));
    expect(() => WellKnown.decode(WellKnown.encode({ struct: nested(60) }))).toThrow("recursion limit");
    const lists = Array.from({ length: 60 }).reduce<Init<Value>>(
      (value) => ({ kind: { case: "listValue", value: { values: [value] } } }),
      {},
    );
    expect(() => Value.decode(Value.encode(lists))).toThrow("recursion limit");
  });
});

describe("a Struct in a field", () => {
  test("has null for a value that holds nothing, and keeps NaN", () => {
    const value = (bytes: number[]) => {
      const entry = [0x0a, 1, 0x61, 0x12, bytes.length, ...bytes];
      const struct = [0x0a, entry.length, ...entry];
      return new Uint8Array([0x32, struct.length, ...struct]);
    };
    expect(WellKnown.decode(value([0x20, 1])).struct).toEqual({ a: true });
    expect(WellKnown.decode(value([])).struct).toEqual({ a: null });
    const notANumber = value([0x11, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f]);
    expect(WellKnown.decode(notANumber).struct).toEqual({ a: Number.NaN });
    expect(WellKnown.encode({ struct: { a: Number.NaN } })).toEqual(notANumber);
  });

  test("merges as messages do", () => {
    const a = WellKnown.encode({ struct: { a: 1, b: 1 } });
    const b = WellKnown.encode({ struct: { b: 2, c: 2 } });
    expect(WellKnown.decode(Buffer.concat([a, b])).struct).toEqual({ a: 1, b: 2, c: 2 });
  });
});

test("an Any without a type", () => {
  const bytes = new Uint8Array([0x12, 1, 0]);
  const any = Any.decode(bytes);
  expect(any).toMatchObject({ typeUrl: "", value: new Uint8Array([0]) });
  expect(Any.encode(any)).toEqual(bytes);
  // As Protobuf-ES has it: no type, no JSON.
  expect(toJson(AnySchema, any)).toEqual({});
  expect(() => fromJson(AnySchema, { value: 1 })).toThrow("type");
});

test("a MessageSet is kept as it came", () => {
  // Item group (1): type_id (2) = 5, message (3) = { value: "x" }
  const bytes = new Uint8Array([0x0b, 0x10, 5, 0x1a, 3, 0x0a, 1, 0x78, 0x0c]);
  expect(MessageSet.encode(MessageSet.decode(bytes))).toEqual(bytes);
});

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
