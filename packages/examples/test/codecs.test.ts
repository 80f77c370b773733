import { Readable } from "node:stream";
import {
  clone,
  create,
  createRegistry,
  equals,
  fromJson,
  mergeFromBinary,
  toJson,
  toJsonString,
} from "@bufbuild/protobuf";
import { sizeDelimitedDecodeStream, sizeDelimitedEncode } from "@bufbuild/protobuf/wire";
import { anyPack, anyUnpack, timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { expect, test } from "@jest/globals";
import { DecodeError, EncodeError, type Init } from "@protoc-gen-ts/runtime";
import { ChatRequest, file_user_user, Role, User, User_AddressSchema, UserSchema } from "../src/gen/user/user_pb.js";

// What docs/codecs.md shows.

const ada = { id: 7n, name: "Ada", role: Role.ADMIN };

test("encode takes any part of a message, and decode gives all of it", () => {
  const bytes = User.encode({ name: "Ada", addresses: [{ city: "London" }] });
  const user = User.decode(bytes);
  expect(user.addresses[0]?.city).toBe("London");
  expect(user.id).toBe(0n);
  expect(user.labels).toEqual({});
  expect(user.nickname).toBeUndefined();
});

test("an Init is what a function may take", () => {
  function member(fields: Init<User>): Uint8Array {
    return User.encode({ role: Role.MEMBER, ...fields });
  }
  expect(User.decode(member({ name: "Ada" })).role).toBe(Role.MEMBER);
  // @ts-expect-error a user has no such field
  member({ nme: "Ada" });
});

test("unknown fields are kept", () => {
  const stored = User.encode(ada);
  const seen = ChatRequest.decode(stored); // an older schema, say: it knows the fields 1 and 2
  expect(seen).toMatchObject({ userId: 7n, text: "Ada" });
  expect(seen.$unknown).toHaveLength(1);
  const passedOn = ChatRequest.encode({ ...seen, text: "Ada Lovelace" });
  expect(User.decode(passedOn)).toMatchObject({ name: "Ada Lovelace", role: Role.ADMIN });
  const { $unknown: _, ...known } = seen;
  expect(User.decode(ChatRequest.encode(known)).role).toBe(Role.UNSPECIFIED);
});

test("errors say what and where", () => {
  const said: string[] = [];
  try {
    User.encode({ manages: [1n, -1n] });
  } catch (error) {
    if (error instanceof EncodeError) said.push(error.message);
  }
  try {
    User.decode(User.encode(ada).subarray(0, 5));
  } catch (error) {
    if (error instanceof DecodeError) said.push(error.message, `at ${error.offset}`);
  }
  expect(said).toEqual([
    "cannot encode user.User: field 15 takes an integer from 0 to 2^64 - 1, not bigint -1",
    "a length of 3 goes past the end at byte 3",
    "at 3",
  ]);
});

test("the limit to nesting can be moved", () => {
  const bytes = User.encode({ addresses: [{ city: "London" }] });
  expect(User.decode(bytes, { recursionLimit: 2 }).addresses).toHaveLength(1);
  expect(() => User.decode(bytes, { recursionLimit: 1 })).toThrow(DecodeError);
});

test("bytes are views", () => {
  const bytes = User.encode({ avatar: Uint8Array.of(1, 2, 3) });
  const { avatar } = User.decode(bytes);
  expect(avatar.buffer).toBe(bytes.buffer);
  const kept = avatar.slice(); // a copy, which keeps nothing else alive
  expect(kept.buffer.byteLength).toBe(3);
});

test("what is sent to another thread is a copy of its own", () => {
  const bytes = User.encode(ada).slice();
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(bytes, [bytes.buffer]);
  expect(bytes.length).toBe(0); // it has moved
  port1.close();
  port2.close();
});

test("bytes one behind the other are messages merged", () => {
  const changes = User.encode({ name: "Ada Lovelace", manages: [8n] });
  const merged = User.decode(Buffer.concat([User.encode({ ...ada, manages: [1n] }), changes]));
  expect(merged).toMatchObject({ id: 7n, name: "Ada Lovelace", manages: [1n, 8n] });
  const user = mergeFromBinary(UserSchema, User.decode(User.encode(ada)), changes);
  expect(user).toMatchObject({ id: 7n, name: "Ada Lovelace", manages: [8n] });
});

test("Protobuf-ES has the rest", () => {
  const user = User.decode(User.encode(ada));
  expect(toJson(UserSchema, user)).toEqual({ id: "7", name: "Ada", role: "ROLE_ADMIN" });
  expect(toJsonString(UserSchema, user)).toBe('{"id":"7","name":"Ada","role":"ROLE_ADMIN"}');
  expect(User.encode(fromJson(UserSchema, { id: "7", name: "Ada", role: "ROLE_ADMIN" }))).toEqual(User.encode(ada));
  expect(equals(UserSchema, user, create(UserSchema, ada))).toBe(true);
  const other = clone(UserSchema, user);
  other.joinedAt = timestampFromDate(new Date("1842-12-10"));
  expect(timestampDate(User.decode(User.encode(other)).joinedAt!).getFullYear()).toBe(1842);
});

test("registries and Any", () => {
  const registry = createRegistry(file_user_user);
  const any = anyPack(User_AddressSchema, create(User_AddressSchema, { city: "London" }));
  expect(anyUnpack(any, registry)).toMatchObject({ $typeName: "user.User.Address", city: "London" });
});

test("a stream of messages, each with its length before it", async () => {
  const written = [ada, { name: "Eve" }].map((fields) => sizeDelimitedEncode(UserSchema, create(UserSchema, fields)));
  const file = Readable.from(written);
  const names: string[] = [];
  for await (const { name } of sizeDelimitedDecodeStream(UserSchema, file)) names.push(name);
  expect(names).toEqual(["Ada", "Eve"]);
});
