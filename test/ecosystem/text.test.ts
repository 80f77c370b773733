import { createRegistry } from "@bufbuild/protobuf";
import { fromText, mergeFromText, toText } from "@bufbuild/protobuf/txtpb";
import { expect, test } from "@jest/globals";
import { decodedAda, recordBytes } from "./fixtures.js";
import { Profile, ProfileSchema } from "./gen/profile_pb.js";
import { file_record, Record, RecordSchema } from "./gen/record_pb.js";

// https://protobuf.dev/reference/protobuf/textformat-spec/

const registry = createRegistry(file_record);

test("what our codec decoded becomes text, and text becomes what our codec encodes", () => {
  const text = toText(ProfileSchema, decodedAda(), { registry });
  expect(text.split("\n").map((line) => line.trim())).toEqual(
    expect.arrayContaining([
      'name: "Ada"',
      "serial: 18446744073709551615",
      "weight: -inf",
      "mood: MOOD_GOOD",
      'title: "Blue"',
    ]),
  );
  expect(Profile.decode(Profile.encode(fromText(ProfileSchema, text, { registry })))).toStrictEqual(decodedAda());
});

test("groups and extensions have their own form in text", () => {
  const text = toText(RecordSchema, Record.decode(recordBytes), { registry });
  expect(text.replace(/\s+/g, " ").trim()).toBe(
    'title: "Blue" Track: { name: "A" length_ms: 1000 } [ecosystem.Label.reissue]: CD [ecosystem.label]: { name: "L" } ' +
      "[ecosystem.rating]: 5 [ecosystem.sales]: -1 [ecosystem.sales]: -3 " +
      '[ecosystem.signature]: { by: "B" } [ecosystem.tags]: "a" [ecosystem.tags]: "b"',
  );
  const parsed = Record.decode(Record.encode(fromText(RecordSchema, text, { registry })));
  expect(toText(RecordSchema, parsed, { registry })).toBe(text);
});

test("text is merged into what our codec decoded", () => {
  const record = Record.decode(recordBytes);
  mergeFromText(RecordSchema, record, 'Track { name: "B" } Sleeve { image: "\\377" }');
  const { track, sleeve } = Record.decode(Record.encode(record));
  expect(track.map(({ name }) => name)).toEqual(["A", "B"]);
  expect([...sleeve!.image]).toEqual([255]);
});
