import { sizeDelimitedDecodeStream, sizeDelimitedEncode, sizeDelimitedPeek } from "@bufbuild/protobuf/wire";
import { expect, test } from "@jest/globals";
import { decodedAda } from "./fixtures.js";
import { Profile, ProfileSchema } from "./gen/profile_pb.js";

test("what our codec decoded is written to a stream of messages, each with its size", async () => {
  const profiles = [decodedAda(), Profile.decode(new Uint8Array()), Profile.decode(Profile.encode({ name: "Bob" }))];
  const stream = Buffer.concat(profiles.map((profile) => sizeDelimitedEncode(ProfileSchema, profile)));
  // One byte at a time, so that each message comes in pieces.
  const bytes = (async function* () {
    for (const byte of stream) yield Uint8Array.of(byte);
  })();
  const read: Profile[] = [];
  for await (const profile of sizeDelimitedDecodeStream(ProfileSchema, bytes)) read.push(profile);
  expect(read).toStrictEqual(profiles);
});

test("our codec reads a message of such a stream", () => {
  const stream = sizeDelimitedEncode(ProfileSchema, decodedAda());
  const { size, offset } = sizeDelimitedPeek(stream);
  expect(offset).toBe(2);
  expect(offset! + size!).toBe(stream.length);
  expect(Profile.decode(stream.subarray(offset!))).toStrictEqual(decodedAda());
});
