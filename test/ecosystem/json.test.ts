import {
  createRegistry,
  equals,
  fromJson,
  fromJsonString,
  type JsonObject,
  mergeFromJson,
  toJson,
  toJsonString,
} from "@bufbuild/protobuf";
import { expect, test } from "@jest/globals";
import { adaJson, decodedAda, recordBytes } from "./fixtures.js";
import { Mood, Profile, ProfileSchema } from "./gen/profile_pb.js";
import { file_record, Record, RecordSchema, rating } from "./gen/record_pb.js";

const registry = createRegistry(file_record);

test("what our codec decoded becomes JSON", () => {
  expect(toJson(ProfileSchema, decodedAda(), { registry })).toStrictEqual(adaJson);
});

test("what came as JSON is encoded by our codec, and is the same", () => {
  const parsed = fromJson(ProfileSchema, adaJson, { registry });
  expect(parsed).toStrictEqual(decodedAda());
  expect(hex(Profile.encode(parsed))).toBe(hex(Profile.encode(decodedAda())));
});

test("JSON as text, there and back", () => {
  const text = toJsonString(ProfileSchema, decodedAda(), { registry, prettySpaces: 2 });
  expect(text).toContain('\n  "name": "Ada",\n');
  expect(Profile.decode(Profile.encode(fromJsonString(ProfileSchema, text, { registry })))).toStrictEqual(decodedAda());
});

test("the options for writing", () => {
  const profile = Profile.decode(Profile.encode({ mood: Mood.BAD, seenAt: { seconds: 1n } }));
  expect(toJson(ProfileSchema, profile, { enumAsInteger: true, useProtoFieldName: true })).toStrictEqual({
    mood: 2,
    seen_at: "1970-01-01T00:00:01Z",
  });
  expect(toJson(ProfileSchema, Profile.decode(new Uint8Array()), { alwaysEmitImplicit: true })).toStrictEqual({
    age: 0,
    balance: "0",
    scores: [],
    friends: {},
    picture: "",
    weight: 0,
    attachments: [],
    moods: {},
  });
});

test("the options for reading", () => {
  const json = { name: "Ada", unknown: 1, mood: "MOOD_NEW" };
  expect(() => fromJson(ProfileSchema, json)).toThrow('key "unknown" is unknown');
  const parsed = fromJson(ProfileSchema, json, { ignoreUnknownFields: true });
  expect(Profile.decode(Profile.encode(parsed))).toStrictEqual(Profile.decode(Profile.encode({ name: "Ada" })));
});

test("JSON is merged into what our codec decoded", () => {
  const profile = Profile.decode(Profile.encode({ name: "Ada", scores: [1] }));
  mergeFromJson(ProfileSchema, profile, { scores: [2], email: "ada@example.com" });
  expect(Profile.decode(Profile.encode(profile))).toMatchObject({
    name: "Ada",
    scores: [1, 2],
    contact: { case: "email", value: "ada@example.com" },
  });
});

const recordJson: JsonObject = {
  title: "Blue",
  track: [{ name: "A", lengthMs: "1000" }],
  "[ecosystem.rating]": 5,
  "[ecosystem.tags]": ["a", "b"],
  "[ecosystem.label]": { name: "L" },
  "[ecosystem.sales]": ["-1", "-3"],
  "[ecosystem.signature]": { by: "B" },
  "[ecosystem.Label.reissue]": "CD",
};

test("extensions are in the JSON of what our codec decoded", () => {
  expect(toJson(RecordSchema, Record.decode(recordBytes), { registry })).toStrictEqual(recordJson);
  expect(toJson(RecordSchema, Record.decode(recordBytes), { registry: createRegistry(rating) })).toStrictEqual({
    title: "Blue",
    track: [{ name: "A", lengthMs: "1000" }],
    "[ecosystem.rating]": 5,
  });
});

test("extensions that came as JSON are in the bytes of our codec", () => {
  const parsed = Record.decode(Record.encode(fromJson(RecordSchema, recordJson, { registry })));
  const options = { registry, extensions: true, unknown: true };
  expect(equals(RecordSchema, parsed, Record.decode(recordBytes), options)).toBe(true);
  expect(toJson(RecordSchema, parsed, { registry })).toStrictEqual(recordJson);
});

test("defaults of proto2 are no part of the JSON, and fields that hold them are", () => {
  expect(toJson(RecordSchema, Record.decode(Record.encode({ title: "" })))).toStrictEqual({ title: "" });
  expect(toJson(RecordSchema, Record.decode(Record.encode({ title: "", year: 1999 })))).toStrictEqual({
    title: "",
    year: 1999,
  });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
