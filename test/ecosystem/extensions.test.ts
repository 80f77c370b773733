import { clearExtension, create, getExtension, hasExtension, setExtension, toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { recordBytes } from "./fixtures.js";
import {
  Format,
  Label,
  Label_reissue,
  LabelSchema,
  label,
  Record,
  RecordSchema,
  rating,
  sales,
  signature,
  tags,
} from "./gen/record_pb.js";

const every = [rating, tags, label, sales, signature, Label_reissue];

describe("extensions of what our codec decoded", () => {
  test("are there, whatever their kind", () => {
    const record = Record.decode(recordBytes);
    expect(every.map((extension) => hasExtension(record, extension))).toStrictEqual(every.map(() => true));
    expect(getExtension(record, rating)).toBe(5);
    expect(getExtension(record, tags)).toStrictEqual(["a", "b"]);
    expect(getExtension(record, label)).toStrictEqual(Label.decode(Label.encode({ name: "L" })));
    expect(getExtension(record, sales)).toStrictEqual([-1n, -3n]);
    expect(getExtension(record, signature).by).toBe("B");
    expect(getExtension(record, Label_reissue)).toBe(Format.CD);
  });

  test("have their defaults where they are not there", () => {
    const record = Record.decode(Record.encode({ title: "x" }));
    expect(every.map((extension) => hasExtension(record, extension))).toStrictEqual(every.map(() => false));
    expect(getExtension(record, rating)).toBe(3);
    expect(getExtension(record, tags)).toStrictEqual([]);
    expect(getExtension(record, label)).toStrictEqual(Label.decode(new Uint8Array()));
  });

  test("pass through our codec unharmed", () => {
    const again = Record.decode(Record.encode(Record.decode(recordBytes)));
    expect(getExtension(again, tags)).toStrictEqual(["a", "b"]);
    expect(hex(Record.encode(again))).toBe(hex(toBinary(RecordSchema, again)));
  });
});

describe("extensions that are set", () => {
  test("are encoded by our codec, and read by it again", () => {
    const record = Record.decode(recordBytes);
    setExtension(record, rating, -1);
    setExtension(record, tags, ["c"]);
    setExtension(record, label, create(LabelSchema, { name: "M" }));
    setExtension(record, sales, [2n ** 62n]);
    const sent = Record.decode(Record.encode(record));
    expect(getExtension(sent, rating)).toBe(-1);
    expect(getExtension(sent, tags)).toStrictEqual(["c"]);
    expect(getExtension(sent, label).name).toBe("M");
    expect(getExtension(sent, sales)).toStrictEqual([2n ** 62n]);
    expect(getExtension(sent, Label_reissue)).toBe(Format.CD);
  });

  test("may be messages that our codec decoded, whose bytes then come by themselves", () => {
    const record = Record.decode(Record.encode({ title: "x" }));
    setExtension(record, label, Label.decode(Label.encode({ name: "L" })));
    expect(hex(Record.encode(record))).toBe("0a0178" + "b206030a014c");
  });

  test("are gone once they are cleared", () => {
    const record = Record.decode(recordBytes);
    for (const extension of every) clearExtension(record, extension);
    expect(hex(Record.encode(record))).toBe(
      hex(Record.encode({ title: "Blue", track: [{ name: "A", lengthMs: 1000n }] })),
    );
  });
});

test("an extension of another message is refused", () => {
  expect(() => getExtension(Label.decode(new Uint8Array()) as never, rating)).toThrow("ecosystem.rating");
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
