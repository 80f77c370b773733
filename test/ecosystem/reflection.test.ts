import { isFieldSet, ScalarType } from "@bufbuild/protobuf";
import {
  isReflectList,
  isReflectMap,
  isReflectMessage,
  type ReflectList,
  type ReflectMap,
  type ReflectMessage,
  reflect,
  usedTypes,
} from "@bufbuild/protobuf/reflect";
import { expect, test } from "@jest/globals";
import { decodedAda, recordBytes } from "./fixtures.js";
import { Mood, MoodSchema, Profile, ProfileSchema } from "./gen/profile_pb.js";
import { Format, FormatSchema, file_record, Record, RecordSchema, rating } from "./gen/record_pb.js";

test("reflect() reads what our codec decoded", () => {
  const ada = reflect(ProfileSchema, decodedAda());
  const { field } = ProfileSchema;
  expect(ada.get(field.name)).toBe("Ada");
  // Of whatever type a long is in a message, in reflection it is a bigint.
  expect(ada.get(field.serial)).toBe(18446744073709551615n);
  expect([...list(ada.get(field.scores))]).toStrictEqual([-1, 0, 1]);
  expect([...map(ada.get(field.moods))]).toStrictEqual([[18446744073709551615n, Mood.BAD]]);
  expect(ada.oneofCase(ProfileSchema.oneofs[0]!)).toBe(field.agent);
  expect(message(ada.get(field.agent)).get(field.name)).toBe("Eve");
  // A wrapper is unwrapped in a message, and a Struct is JSON; in reflection both are messages.
  expect(message(ada.get(field.quota)).message).toMatchObject({ $typeName: "google.protobuf.Int32Value", value: 5 });
  expect(message(ada.get(field.extra)).message).toMatchObject({ $typeName: "google.protobuf.Struct" });
  expect(ada.isSet(field.email)).toBe(false);
});

test("reflect() changes what our codec then encodes", () => {
  const ada = decodedAda();
  const reflected = reflect(ProfileSchema, ada);
  const { field } = ProfileSchema;
  reflected.set(field.email, "ada@example.com");
  list(reflected.get(field.scores)).add(2);
  map(reflected.get(field.moods)).set(1n, Mood.GOOD);
  reflected.clear(field.quota);
  reflected.set(field.note, reflected.get(field.note));
  expect(() => reflected.set(field.age, 2 ** 31)).toThrow("2147483648 out of range");
  const sent = Profile.decode(Profile.encode(ada));
  expect(sent).toStrictEqual({
    ...withoutQuota(decodedAda()),
    contact: { case: "email", value: "ada@example.com" },
    scores: [-1, 0, 1, 2],
    moods: { "1": Mood.GOOD, "18446744073709551615": Mood.BAD },
  });
});

test("reflect() on a new message makes what our codec encodes", () => {
  const record = reflect(RecordSchema);
  record.set(RecordSchema.field.title, "Blue");
  record.set(RecordSchema.field.format, Format.CD);
  expect(Buffer.from(Record.encode(record.message as Record)).toString("hex")).toBe("0a04426c7565" + "1801");
});

test("reflect() sees presence and unknown fields", () => {
  const record = reflect(RecordSchema, Record.decode(recordBytes));
  expect(record.isSet(RecordSchema.field.year)).toBe(false);
  expect(record.get(RecordSchema.field.year)).toBe(1999);
  expect(record.getUnknown()!.map(({ no }) => no)).toStrictEqual([100, 101, 102, 103, 104, 105, 101]);
  record.setUnknown([]);
  expect(Record.decode(Record.encode(record.message as Record)).$unknown).toBeUndefined();
});

test("descriptors describe what our codec does", () => {
  const { field } = RecordSchema;
  expect(file_record).toMatchObject({ name: "record", edition: 998 });
  expect(field.title).toMatchObject({ presence: 3, scalar: ScalarType.STRING, number: 1, jsonName: "title" });
  expect(field.year.fieldKind === "scalar" && field.year.getDefaultValue()).toBe(1999);
  expect(field.track).toMatchObject({ fieldKind: "list", listKind: "message", delimitedEncoding: true });
  expect(ProfileSchema.field.agent).toMatchObject({ delimitedEncoding: true });
  expect(ProfileSchema.field.friends).toMatchObject({ fieldKind: "map", mapKey: ScalarType.STRING });
  expect(ProfileSchema.field.serial).toMatchObject({ longAsString: true });
  expect(FormatSchema.open).toBe(false);
  expect(MoodSchema.open).toBe(true);
  expect(MoodSchema.value[Mood.BAD]!.localName).toBe("BAD");
  expect(rating.extendee).toBe(RecordSchema);
  expect([...usedTypes(RecordSchema)].map(({ typeName }) => typeName)).toStrictEqual(
    expect.arrayContaining(["ecosystem.Record.Track", "ecosystem.Record.Sleeve", "ecosystem.Format"]),
  );
});

test("a field that our codec found is a field that is set", () => {
  const set = ProfileSchema.fields.filter((field) => isFieldSet(decodedAda(), field));
  const unset = ProfileSchema.fields.filter((field) => !set.includes(field));
  expect(unset.map(({ name }) => name)).toStrictEqual(["email", "attachments"]);
});

function withoutQuota({ quota, ...rest }: Profile): Omit<Profile, "quota"> {
  expect(quota).toBe(5);
  return rest;
}

function list(value: unknown): ReflectList {
  if (isReflectList(value)) return value;
  throw new Error("expected a list");
}

function map(value: unknown): ReflectMap {
  if (isReflectMap(value)) return value;
  throw new Error("expected a map");
}

function message(value: unknown): ReflectMessage {
  if (isReflectMessage(value)) return value;
  throw new Error("expected a message");
}
