import { describe, expect, test } from "@jest/globals";
import { Maps, RepeatedScalars, Scalars } from "../../../test/golden/gen/scalars_codec.js";
import { Node, Order } from "../../../test/golden/gen/shop/order_codec.js";
import { DecodeError } from "../src/index.js";

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replaceAll(" ", ""), "hex"));
}

function failure(decode: () => unknown): DecodeError {
  try {
    decode();
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
  throw new Error("the bytes were accepted");
}

describe("malformed input is refused with the offset", () => {
  test.each([
    ["field number 0", "00 00", 1, "the number 0"],
    ["wire type 6", "0e 00", 1, "invalid wire type 6"],
    ["wire type 7", "0f 00", 1, "invalid wire type 7"],
    ["a group's end without its start", "0c", 1, "ends that did not start"],
    ["a group without its end", "0b 08 01", 3, "has no end"],
    ["a group with another's end", "0b 14", 2, "ends that did not start"],
    ["a varint of eleven bytes", "18 80 80 80 80 80 80 80 80 80 80 01", 1, "more than ten bytes"],
    ["a tag of more than 32 bits", "80 80 80 80 10 00", 0, "more than 32 bits"],
    ["a tag of six bytes", "80 80 80 80 80 00", 0, "more than 32 bits"],
    ["a cut varint", "18 80", 2, "truncated"],
    ["a cut tag", "80", 1, "truncated"],
    ["a cut double", "09 00 00 00", 4, "truncated"],
    ["a cut float", "15 00 00 00", 4, "truncated"],
    ["a length past the end", "72 05 61 62", 1, "length of 5 goes past the end"],
    ["a length of 4 GiB", "72 ff ff ff ff 0f", 1, "length of 4294967295 goes past the end"],
    ["a length of 2^63", "72 80 80 80 80 80 80 80 80 80 01", 1, "more than 32 bits"],
    ["a length of six bytes", "72 80 80 80 80 80 00", 1, "more than 32 bits"],
    ["a length of six bytes of an unknown field", "fa 3f 80 80 80 80 80 00", 2, "more than 32 bits"],
    ["a cut unknown field", "fa 3f 05 00", 2, "goes past the end"],
    ["a string that is not UTF-8", "72 01 ff", 2, "not valid UTF-8"],
    ["a long string that is not UTF-8", `72 40 ${"61".repeat(63)} c3`, 2, "not valid UTF-8"],
    ["an overlong character", "72 02 c0 80", 2, "not valid UTF-8"],
    ["an overlong character of three bytes", "72 03 e0 80 80", 2, "not valid UTF-8"],
    ["a surrogate", "72 03 ed a0 80", 2, "not valid UTF-8"],
    ["a character beyond Unicode", "72 04 f4 90 80 80", 2, "not valid UTF-8"],
  ])("%s", (_what, hex, offset, problem) => {
    const error = failure(() => Scalars.decode(bytes(hex)));
    expect(error.message).toContain(problem);
    expect(error.message).toContain(`at byte ${offset}`);
    expect(error.offset).toBe(offset);
  });

  test("a field that runs past the end of its message, into its parent's bytes", () => {
    // next (length 2): value (length 3), of which two bytes are the parent's
    expect(failure(() => Node.decode(bytes("0a 02 32 03 61 62 63"))).message).toContain(
      "runs past the end of its message",
    );
  });

  test("an item that runs past the end of its packed list", () => {
    expect(failure(() => RepeatedScalars.decode(bytes("1a 01 80 01"))).message).toContain(
      "runs past the end of its field",
    );
    expect(failure(() => RepeatedScalars.decode(bytes("0a 07 00 00 00 00 00 00 00 00"))).offset).toBe(9);
  });

  test("a value that runs past the end of its map's entry", () => {
    expect(failure(() => Maps.decode(bytes("1a 03 08 01 10 80 01"))).message).toContain(
      "runs past the end of its field",
    );
  });

  test("cut at any byte, a message is refused, or ends between two fields", () => {
    const whole = Order.encode({
      id: "春眠",
      lines: [{ sku: "a", quantity: 300, price: { units: -1n } }],
      currency: 978,
    });
    for (let length = 0; length < whole.length; length++) {
      try {
        const decoded = Order.decode(whole.subarray(0, length));
        expect(Order.encode(decoded)).toEqual(whole.slice(0, length));
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }
  });

  test("what is no Uint8Array", () => {
    // @ts-expect-error a string is no bytes
    expect(() => Scalars.decode("text")).toThrow("from a Uint8Array, not from");
    // @ts-expect-error nor is an ArrayBuffer
    expect(() => Scalars.decode(new ArrayBuffer(1))).toThrow("from a Uint8Array, not from");
  });

  test("after a failure, the next message is read as ever", () => {
    failure(() => Node.decode(bytes("0a 02 0a 05")));
    expect(Node.decode(Node.encode({ value: "x" })).value).toBe("x");
  });
});

describe("nesting", () => {
  const nested = (depth: number): Uint8Array => {
    let inner = new Uint8Array(0);
    for (let i = 1; i < depth; i++) {
      const length = inner.length < 128 ? [inner.length] : [(inner.length & 127) | 128, inner.length >> 7];
      inner = new Uint8Array([10, ...length, ...inner]);
    }
    return inner;
  };

  test("100 messages deep is allowed, and one more is not", () => {
    expect(Node.decode(nested(100)).next?.next).toBeDefined();
    expect(failure(() => Node.decode(nested(101))).message).toContain("recursion limit");
  });

  test("recursionLimit moves the limit", () => {
    expect(Node.decode(nested(200), { recursionLimit: 200 })).toBeDefined();
    expect(failure(() => Node.decode(nested(4), { recursionLimit: 3 })).message).toContain("recursion limit");
  });

  test("unknown groups count, and never overflow the stack", () => {
    const groups = (depth: number) => new Uint8Array([...new Array(depth).fill(0x7b), ...new Array(depth).fill(0x7c)]);
    expect(Scalars.decode(groups(99)).$unknown).toHaveLength(1);
    expect(failure(() => Scalars.decode(groups(100))).message).toContain("recursion limit");
    expect(failure(() => Scalars.decode(groups(1_000_000))).message).toContain("recursion limit");
  });
});

describe("what is accepted", () => {
  test("unknown fields are kept, byte for byte and in order, and written back", () => {
    const hex = "f8 3f 80 01 | fa 3f 02 61 62 | f9 3f 01 02 03 04 05 06 07 08 | fd 3f 01 02 03 04 | fb 3f 08 01 fc 3f";
    const input = bytes(hex.replaceAll("|", ""));
    const message = Scalars.decode(input);
    expect(message.$unknown?.map(({ no, wireType }) => [no, wireType])).toEqual([
      [1023, 0],
      [1023, 2],
      [1023, 1],
      [1023, 5],
      [1023, 3],
    ]);
    expect(Scalars.encode(message)).toEqual(input);
  });

  test("a known field of another wire type is an unknown field", () => {
    const message = Scalars.decode(bytes("72 01 61 70 05"));
    expect(message.stringField).toBe("a");
    expect(message.$unknown).toEqual([{ no: 14, wireType: 0, data: new Uint8Array([5]) }]);
  });

  test("lists both packed and not, also mixed", () => {
    expect(RepeatedScalars.decode(bytes("18 01 1a 02 02 03 18 04")).int32Field).toEqual([1, 2, 3, 4]);
  });

  test("the last of a singular scalar counts, and singular messages merge", () => {
    expect(Scalars.decode(bytes("18 01 18 02")).int32Field).toBe(2);
    const twice = Buffer.concat([
      Node.encode({ next: { value: "a", children: [{}] } }),
      Node.encode({ next: { children: [{}] } }),
    ]);
    expect(Node.decode(twice).next).toMatchObject({ value: "a", children: [{}, {}] });
  });

  test("messages merge within one case of a oneof, and the last case wins", () => {
    const left = Node.encode({ either: { case: "left", value: { value: "a" } } });
    const more = Node.encode({ either: { case: "left", value: { children: [{}] } } });
    const right = Node.encode({ either: { case: "right", value: { value: "b" } } });
    expect(Node.decode(Buffer.concat([left, more])).either).toMatchObject({
      case: "left",
      value: { value: "a", children: [{}] },
    });
    const last = Node.decode(Buffer.concat([left, right])).either;
    expect(last).toMatchObject({ case: "right", value: { value: "b" } });
    expect(Node.decode(Buffer.concat([left, right, more])).either).toMatchObject({
      case: "left",
      value: { value: "" },
    });
  });

  test("map entries with parts missing, doubled, unordered or unknown", () => {
    expect(Maps.decode(bytes("1a 00")).int32Field).toEqual({ 0: 0 });
    expect(Maps.decode(bytes("1a 02 10 05")).int32Field).toEqual({ 0: 5 });
    expect(Maps.decode(bytes("1a 06 10 05 08 01 08 02")).int32Field).toEqual({ 2: 5 });
    expect(Maps.decode(bytes("1a 06 08 01 18 07 10 05")).int32Field).toEqual({ 1: 5 });
    expect(Maps.decode(bytes("8a 01 03 0a 01 61")).messageField["a"]).toEqual(Scalars.decode(new Uint8Array(0)));
  });

  test("a map's key may have the name of what objects inherit", () => {
    const names = ["__proto__", "constructor", "toString"];
    const stringField = Object.fromEntries(names.map((name) => [name, name]));
    const decoded = Maps.decode(Maps.encode({ stringField })).stringField;
    expect(Object.keys(decoded)).toEqual(names);
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test("varints that are longer than they need be", () => {
    expect(Scalars.decode(bytes("98 80 00 81 80 00")).int32Field).toBe(1);
    expect(Scalars.decode(bytes("68 80 80 80 80 80 80 80 80 80 01")).boolField).toBe(true);
    expect(Scalars.decode(bytes("28 ff ff ff ff ff ff ff ff ff 01")).uint32Field).toBe(4294967295);
  });

  test("bytes are views of the input, also of a Buffer", () => {
    const input = Scalars.encode({ bytesField: new Uint8Array([1, 2, 3]) });
    const { bytesField } = Scalars.decode(Buffer.from(input.buffer, input.byteOffset, input.length));
    expect(bytesField.constructor).toBe(Uint8Array);
    expect(bytesField.buffer).toBe(input.buffer);
  });

  test("a byte-order mark is a character", () => {
    for (const text of ["\ufeffa", `\ufeff${"a".repeat(100)}`]) {
      expect(Scalars.decode(Scalars.encode({ stringField: text })).stringField).toBe(text);
    }
  });
});
