import type { JsonObject } from "@bufbuild/protobuf";
import type { Init } from "@protoc-gen-ts/runtime";
import { Mood, Profile } from "./gen/profile_codec.js";
import { Format, Record } from "./gen/record_codec.js";

/** A profile with every field set, and a record in its Any: both as bytes of our codecs. */
const ada: Init<Profile> = {
  name: "Ada",
  age: 36,
  serial: "18446744073709551615",
  balance: -9007199254740993n,
  scores: [-1, 0, 1],
  friends: { bob: { name: "Bob" } },
  contact: { case: "agent", value: { name: "Eve", weight: 0.5 } },
  mood: Mood.GOOD,
  picture: Uint8Array.of(0, 255),
  weight: -Infinity,
  seenAt: { seconds: 981173106n, nanos: 700_000_000 },
  session: { seconds: 1n, nanos: 500_000_000 },
  visible: { paths: ["name", "seen_at"] },
  extra: { list: [1, null, "x"], flag: true },
  note: { kind: { case: "stringValue", value: "hi" } },
  quota: 5,
  attachment: {
    typeUrl: "type.googleapis.com/ecosystem.Record",
    value: Record.encode({ title: "Blue", format: Format.CD }),
  },
  attachments: [],
  moods: { "18446744073709551615": Mood.BAD },
};

/** What Protobuf-ES is given in these tests: the profile as our codec decodes it. */
export function decodedAda(): Profile {
  return Profile.decode(Profile.encode(ada));
}

/** The profile in JSON, as the specification has it. */
export const adaJson: JsonObject = {
  name: "Ada",
  age: 36,
  serial: "18446744073709551615",
  balance: "-9007199254740993",
  scores: [-1, 0, 1],
  friends: { bob: { name: "Bob" } },
  agent: { name: "Eve", weight: 0.5 },
  mood: "MOOD_GOOD",
  picture: "AP8=",
  weight: "-Infinity",
  seenAt: "2001-02-03T04:05:06.700Z",
  session: "1.500s",
  visible: "name,seenAt",
  extra: { list: [1, null, "x"], flag: true },
  note: "hi",
  quota: 5,
  attachment: { "@type": "type.googleapis.com/ecosystem.Record", title: "Blue", format: "CD" },
  moods: { "18446744073709551615": "MOOD_BAD" },
};

/** A record as any program may have sent it: each of its extensions is in these bytes. */
export const recordBytes: Uint8Array = fromHex(
  [
    "0a0442 6c7565", // title = 1: "Blue"
    "23 0a0141 10e807 24", // Track = 4, a group: { name: "A", length_ms: 1000 }
    "a006 05", // [rating] = 100: 5
    "aa06 0161", // [tags] = 101: "a"
    "b206 03 0a014c", // [label] = 102: { name: "L" }
    "ba06 02 0105", // [sales] = 103, packed: -1, -3
    "c306 0a0142 c406", // [signature] = 104, a group: { by: "B" }
    "c806 01", // [Label.reissue] = 105: CD
    "aa06 0162", // [tags] = 101 once more: "b"
  ].join(""),
);

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
}
