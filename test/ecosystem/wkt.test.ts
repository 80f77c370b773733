import { create, type JsonObject } from "@bufbuild/protobuf";
import {
  durationFromMs,
  durationMs,
  StructSchema,
  timestampDate,
  timestampFromDate,
  timestampFromMs,
  timestampMs,
  timestampNow,
} from "@bufbuild/protobuf/wkt";
import { expect, test } from "@jest/globals";
import { Timestamp } from "@protoc-gen-ts/runtime/wkt";
import { decodedAda } from "./fixtures.js";
import { Profile } from "./gen/profile_codec.js";

test("helpers read the well-known types that our codec decoded", () => {
  const { seenAt, session } = decodedAda();
  expect(timestampDate(seenAt!).toISOString()).toBe("2001-02-03T04:05:06.700Z");
  expect(timestampMs(seenAt!)).toBe(Date.UTC(2001, 1, 3, 4, 5, 6, 700));
  expect(durationMs(session!)).toBe(1500);
});

test("helpers make well-known types that our codec encodes", () => {
  const date = new Date("1960-01-02T03:04:05.006Z");
  const { seenAt, session } = Profile.decode(
    Profile.encode({ seenAt: timestampFromDate(date), session: durationFromMs(-1500) }),
  );
  expect(timestampDate(seenAt!)).toStrictEqual(date);
  expect(seenAt).toStrictEqual(timestampFromMs(date.getTime()));
  expect(session).toMatchObject({ seconds: -1n, nanos: -500_000_000 });
});

test("a timestamp of this very moment passes through our codec", () => {
  const now = timestampNow();
  expect(Timestamp.decode(Timestamp.encode(now))).toStrictEqual(now);
  expect(Profile.decode(Profile.encode({ seenAt: now })).seenAt).toStrictEqual(now);
});

test("Struct is JSON, Value is a message, and wrappers are bare values", () => {
  const extra: JsonObject = { a: { b: [true, 1.5, "x", null, { c: {} }] }, "": [] };
  const structOfD = create(StructSchema, { fields: { d: { kind: { case: "numberValue", value: 1 } } } });
  const profile = Profile.decode(
    Profile.encode({ extra, note: { kind: { case: "structValue", value: structOfD } }, quota: 0 }),
  );
  expect(profile.extra).toStrictEqual(extra);
  expect(profile.note!.kind).toStrictEqual({ case: "structValue", value: structOfD });
  expect(profile.quota).toBe(0);
  expect(Profile.decode(Profile.encode({})).quota).toBeUndefined();
});
