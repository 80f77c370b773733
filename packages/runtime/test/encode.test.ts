import { describe, expect, test } from "@jest/globals";
import {
  Maps,
  OneofScalars,
  OptionalScalars,
  RepeatedScalars,
  Scalars,
} from "../../../test/golden/gen/scalars_codec.js";
import { Node, Order } from "../../../test/golden/gen/shop/order_codec.js";
import { WellKnown } from "../../../test/golden/gen/wkt_codec.js";
import { EncodeError } from "../src/index.js";

describe("values that do not fit their field are refused", () => {
  test.each([
    ["int32", { int32Field: 2 ** 31 }, 3],
    ["int32", { int32Field: 1.5 }, 3],
    ["int32", { int32Field: Number.NaN }, 3],
    ["int32", { int32Field: null }, 3],
    ["fixed32", { fixed32Field: "" }, 9],
    ["float", { floatField: 1e39 }, 2],
    ["int32", { int32Field: "1" }, 3],
    ["uint32", { uint32Field: -1 }, 5],
    ["uint32", { uint32Field: 2 ** 32 }, 5],
    ["sint32", { sint32Field: -(2 ** 31) - 1 }, 7],
    ["fixed32", { fixed32Field: -1 }, 9],
    ["sfixed32", { sfixed32Field: 2 ** 31 }, 11],
    ["int64", { int64Field: 2n ** 63n }, 4],
    ["int64", { int64Field: 1 }, 4],
    ["uint64", { uint64Field: -1n }, 6],
    ["sint64", { sint64Field: -(2n ** 63n) - 1n }, 8],
    ["fixed64", { fixed64Field: 2n ** 64n }, 10],
    ["sfixed64", { sfixed64Field: 2n ** 63n }, 12],
    ["int64 as text", { textInt64: "one" }, 16],
    ["uint64 as text", { textUint64: "-1" }, 17],
    ["double", { doubleField: "1" }, 1],
    ["float", { floatField: {} }, 2],
    ["bool", { boolField: 1 }, 13],
    ["string", { stringField: 5 }, 14],
    ["string", { stringField: Symbol("s") }, 14],
    ["bytes", { bytesField: [1, 2] }, 15],
    ["bytes", { bytesField: "text" }, 15],
  ])("%s %#", (_type, init, field) => {
    // The types forbid it; programs in JavaScript do it.
    const encode = () => Scalars.encode(init as object);
    expect(encode).toThrow(EncodeError);
    expect(encode).toThrow(`cannot encode golden.Scalars: field ${field} takes`);
  });

  test("what is no message", () => {
    for (const value of [undefined, null, "text", 5]) {
      expect(() => Scalars.encode(value as never)).toThrow(
        /^cannot encode golden\.Scalars: a message is an object, not /,
      );
    }
  });

  test("in lists, maps and oneofs, too", () => {
    expect(() => RepeatedScalars.encode({ int32Field: [1, 2 ** 40] })).toThrow("field 3");
    expect(() => RepeatedScalars.encode({ boolField: [true, 1 as unknown as boolean] })).toThrow("field 13");
    expect(() => Maps.encode({ int32Field: { one: 1 } as never })).toThrow("field 1");
    expect(() => OneofScalars.encode({ kind: { case: "stringField", value: 1 as unknown as string } })).toThrow(
      "field 14",
    );
  });

  test("null where a message is due", () => {
    expect(() => Order.encode({ lines: [null] } as never)).toThrow(/^cannot encode golden\.shop\.Order: /);
    expect(() => Order.encode({ lines: [null] } as never)).toThrow(EncodeError);
    expect(() => Order.encode({ gifts: { a: null } } as never)).toThrow(EncodeError);
  });

  test("what is no JSON, in a Struct", () => {
    expect(() => WellKnown.encode({ struct: { a: undefined as unknown as null } })).toThrow("takes JSON");
  });

  test("after a failure, the next message is written as ever", () => {
    expect(() => Node.encode({ value: "x".repeat(5000), next: { value: 1 as unknown as string } })).toThrow(
      EncodeError,
    );
    expect(Node.decode(Node.encode({ value: "y" }))).toMatchObject({ value: "y" });
  });
});

describe("presence", () => {
  test("zero values are written where a field has presence, and only there", () => {
    expect(Scalars.encode({ int32Field: 0, stringField: "", boolField: false, uint64Field: 0n })).toHaveLength(0);
    expect(Scalars.encode({ textInt64: "0", bytesField: new Uint8Array(0), doubleField: 0 })).toHaveLength(0);
    expect(Scalars.encode({ doubleField: -0 })).toHaveLength(9);
    expect(Scalars.encode({ floatField: Number.NaN })).toHaveLength(5);
    expect(OptionalScalars.decode(OptionalScalars.encode({ int32Field: 0, stringField: "" }))).toEqual({
      $typeName: "golden.OptionalScalars",
      int32Field: 0,
      stringField: "",
    });
    expect(OneofScalars.decode(OneofScalars.encode({ kind: { case: "boolField", value: false } })).kind).toEqual({
      case: "boolField",
      value: false,
    });
  });

  test("what is left out or undefined is unset", () => {
    expect(OptionalScalars.encode({ int32Field: undefined })).toHaveLength(0);
    expect(Order.encode({ id: undefined, lines: undefined, gifts: undefined, payment: undefined })).toHaveLength(0);
    expect(Order.encode({ payment: { case: undefined } })).toHaveLength(0);
  });
});

describe("the bytes that come out", () => {
  test("stay as they are while others are encoded", () => {
    const messages = Array.from({ length: 5000 }, (_, i) => ({ value: `message ${i} ${"x".repeat(i % 300)}` }));
    const encoded = messages.map((message) => Node.encode(message));
    for (const [i, bytes] of encoded.entries()) expect(Node.decode(bytes).value).toBe(messages[i]!.value);
  });

  test("may be longer than a slab, also with much that is small", () => {
    const children = Array.from({ length: 20_000 }, (_, i) => ({ value: String(i), next: { value: "春" } }));
    const decoded = Node.decode(Node.encode({ children }));
    expect(decoded.children.map(({ value }) => value)).toEqual(children.map(({ value }) => value));
    const huge = { bytesField: new Uint8Array(3_000_000).fill(7), stringField: "text" };
    const copy = Scalars.decode(Scalars.encode(huge));
    expect(copy.stringField).toBe("text");
    expect(Buffer.compare(copy.bytesField, huge.bytesField)).toBe(0);
  });

  test("do not keep alive more than they are, where they are long", () => {
    const bytes = Scalars.encode({ stringField: "a".repeat(100_000) });
    expect(bytes.buffer.byteLength).toBeLessThan(1.25 * bytes.length);
  });

  test("carry text of every kind and length", () => {
    for (const text of ["a", "é", "春", "😀", "a😀b", "\u0000", "\uffff", "\ud7ff\ue000"]) {
      for (const count of [1, 7, 16, 17, 47, 48, 49, 100, 5000]) {
        const stringField = text.repeat(count);
        const bytes = Scalars.encode({ stringField });
        expect(Buffer.from(bytes.subarray(bytes.length - Buffer.byteLength(stringField))).toString()).toBe(stringField);
        expect(Scalars.decode(bytes).stringField).toBe(stringField);
      }
    }
  });

  test("have U+FFFD for a lone surrogate, as TextEncoder has", () => {
    for (const text of ["\ud800", "\udc00", "a\ud800", "\udc00a", "\ud800\ud800\udc00", "\udc00\ud800"]) {
      for (const stringField of [text, text.padEnd(100, "x")]) {
        expect(Scalars.decode(Scalars.encode({ stringField })).stringField).toBe(wellFormed(stringField));
      }
    }
  });

  test("are right when a message's getter encodes another", () => {
    const inner = { value: "inner" };
    const outer = {
      value: "outer",
      get next() {
        expect(Node.decode(Node.encode(inner)).value).toBe("inner");
        return inner;
      },
    };
    expect(Node.decode(Node.encode(outer))).toMatchObject({ value: "outer", next: { value: "inner" } });
  });
});

function wellFormed(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
