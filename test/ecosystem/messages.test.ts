import {
  clearField,
  clone,
  create,
  createRegistry,
  equals,
  fromBinary,
  isFieldSet,
  isMessage,
  merge,
  mergeFromBinary,
  toBinary,
} from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { decodedAda, recordBytes } from "./fixtures.js";
import { file_profile, Profile, ProfileSchema } from "./gen/profile_pb.js";
import { Format, file_record, Record, Record_TrackSchema, RecordSchema } from "./gen/record_pb.js";

describe("create()", () => {
  test("on our schemas makes what our codec encodes, and what it decodes is the same", () => {
    const created = create(ProfileSchema, {
      name: "Ada",
      contact: { case: "agent", value: { name: "Eve" } },
      quota: 0,
    });
    const decoded = Profile.decode(Profile.encode(created));
    expect(decoded).toStrictEqual(created);
    expect(decoded.quota).toBe(0);
  });

  test("gives the defaults that our codec gives", () => {
    expect(create(RecordSchema)).toMatchObject({ title: "", year: 1999, format: Format.LP });
    expect(Record.decode(Record.encode(create(RecordSchema, { title: "x" })))).toMatchObject({
      year: 1999,
      format: Format.LP,
    });
    expect(isFieldSet(Record.decode(Record.encode({ title: "x" })), RecordSchema.field.year)).toBe(false);
  });

  test("takes what our codec decoded as it is", () => {
    const ada = decodedAda();
    expect(create(ProfileSchema, ada)).toBe(ada);
    expect(create(ProfileSchema, { friends: { ada } }).friends["ada"]).toBe(ada);
  });
});

describe("equals()", () => {
  test("compares what our codec decoded, field by field", () => {
    expect(equals(ProfileSchema, decodedAda(), decodedAda())).toBe(true);
    expect(equals(ProfileSchema, decodedAda(), { ...decodedAda(), balance: 1n })).toBe(false);
    expect(equals(ProfileSchema, decodedAda(), { ...decodedAda(), picture: Uint8Array.of(0, 254) })).toBe(false);
    expect(equals(ProfileSchema, decodedAda(), { ...decodedAda(), extra: { list: [1, null, "y"], flag: true } })).toBe(
      false,
    );
  });

  test("tells unset from default", () => {
    const unset = Record.decode(Record.encode({ title: "x" }));
    const set = Record.decode(Record.encode({ title: "x", year: 1999 }));
    expect(set.year).toBe(unset.year);
    expect(equals(RecordSchema, unset, set)).toBe(false);
  });

  test("compares extensions where asked to", () => {
    const registry = createRegistry(file_record);
    const plain = Record.decode(Record.encode({ title: "Blue", track: [{ name: "A", lengthMs: 1000n }] }));
    expect(equals(RecordSchema, Record.decode(recordBytes), plain)).toBe(true);
    expect(equals(RecordSchema, Record.decode(recordBytes), plain, { registry, extensions: true })).toBe(false);
    expect(
      equals(RecordSchema, Record.decode(recordBytes), Record.decode(recordBytes), { registry, extensions: true }),
    ).toBe(true);
  });

  test("looks into an Any where asked to", () => {
    // The same record, its fields in another order.
    const value = Uint8Array.of(24, 1, 10, 4, 66, 108, 117, 101);
    const other = { ...decodedAda(), attachment: { ...decodedAda().attachment!, value } };
    const registry = createRegistry(file_record, file_profile);
    expect(equals(ProfileSchema, decodedAda(), other)).toBe(false);
    expect(equals(ProfileSchema, decodedAda(), other, { registry, unpackAny: true })).toBe(true);
  });
});

test("clone() of what our codec decoded is equal, and shares nothing", () => {
  const original = decodedAda();
  const cloned = clone(ProfileSchema, original);
  expect(cloned).toStrictEqual(original);
  cloned.friends["bob"]!.name = "Rob";
  cloned.scores.push(2);
  cloned.picture[0] = 1;
  (cloned.extra!["list"] as unknown[]).push(2);
  expect(original).toStrictEqual(decodedAda());
  expect(Profile.decode(Profile.encode(cloned)).friends["bob"]!.name).toBe("Rob");
});

test("clone() keeps unknown fields, and what is unset", () => {
  const cloned = clone(RecordSchema, Record.decode(recordBytes));
  expect(hex(Record.encode(cloned))).toBe(hex(Record.encode(Record.decode(recordBytes))));
  expect(isFieldSet(cloned, RecordSchema.field.year)).toBe(false);
});

test("merge() adds what our codec decoded to what it decoded", () => {
  const target = decodedAda();
  const source = Profile.decode(
    Profile.encode({ age: 37, scores: [9], friends: { eve: { name: "Eve" } }, contact: { case: "email", value: "@" } }),
  );
  merge(ProfileSchema, target, source);
  expect(Profile.decode(Profile.encode(target))).toStrictEqual({
    ...decodedAda(),
    age: 37,
    scores: [-1, 0, 1, 9],
    friends: { ...decodedAda().friends, eve: Profile.decode(Profile.encode({ name: "Eve" })) },
    contact: { case: "email", value: "@" },
  });
});

describe("binary", () => {
  test("toBinary() of what our codec decoded is what our codec encodes", () => {
    expect(hex(toBinary(ProfileSchema, decodedAda()))).toBe(hex(Profile.encode(decodedAda())));
    expect(hex(toBinary(RecordSchema, Record.decode(recordBytes)))).toBe(
      hex(Record.encode(Record.decode(recordBytes))),
    );
  });

  test("fromBinary() reads what our codec encoded, and our codec what toBinary() wrote", () => {
    expect(fromBinary(ProfileSchema, Profile.encode(decodedAda()))).toStrictEqual(decodedAda());
    expect(Profile.decode(toBinary(ProfileSchema, decodedAda()))).toStrictEqual(decodedAda());
    expect(fromBinary(RecordSchema, recordBytes)).toStrictEqual(Record.decode(recordBytes));
  });

  test("unknown fields survive either way, and are left out where asked to", () => {
    const bytes = Buffer.from("0a0178f8ff0701", "hex");
    expect(hex(toBinary(RecordSchema, Record.decode(bytes)))).toBe(hex(bytes));
    expect(hex(Record.encode(fromBinary(RecordSchema, bytes)))).toBe(hex(bytes));
    expect(hex(toBinary(RecordSchema, Record.decode(bytes), { writeUnknownFields: false }))).toBe("0a0178");
  });

  test("mergeFromBinary() adds our codec's bytes to what our codec decoded", () => {
    const target = decodedAda();
    mergeFromBinary(
      ProfileSchema,
      target,
      Profile.encode({ scores: [7], contact: { case: "agent", value: { age: 1 } } }),
    );
    expect(Profile.decode(Profile.encode(target))).toStrictEqual({
      ...decodedAda(),
      scores: [-1, 0, 1, 7],
      contact: { case: "agent", value: Profile.decode(Profile.encode({ name: "Eve", weight: 0.5, age: 1 })) },
    });
  });
});

test("isMessage() knows what our codec decoded, at every depth", () => {
  const record = Record.decode(recordBytes);
  expect(isMessage(record)).toBe(true);
  expect(isMessage(record, RecordSchema)).toBe(true);
  expect(isMessage(record, ProfileSchema)).toBe(false);
  expect(isMessage(record.track[0], Record_TrackSchema)).toBe(true);
  expect(isMessage({ title: "x" }, RecordSchema)).toBe(false);
});

test("isFieldSet() and clearField() see the presence that our codec decoded", () => {
  const record = Record.decode(Record.encode({ title: "", year: 1999 }));
  const { title, year, format, track } = RecordSchema.field;
  expect([title, year, format, track].map((field) => isFieldSet(record, field))).toStrictEqual([
    true,
    true,
    false,
    false,
  ]);
  clearField(record, year);
  expect(isFieldSet(record, year)).toBe(false);
  expect(record.year).toBe(1999);
  expect(hex(Record.encode(record))).toBe("0a00");
  clearField(record, title);
  expect(() => Record.encode(record)).toThrow("title");
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
