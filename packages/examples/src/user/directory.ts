import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Init } from "@protoc-gen-ts/runtime";
import { Role, type User } from "../gen/user/user_codec.js";

/** A user as it is kept: whatever else is unset, the identifier and the name are not. */
export type KnownUser = Init<User> & Pick<User, "id" | "name" | "role">;

/** Users by their identifiers, in ascending order. */
export type Directory = ReadonlyMap<bigint, KnownUser>;

/** A directory of these users. */
export function directory(users: readonly KnownUser[]): Directory {
  return new Map(users.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((user) => [user.id, user]));
}

/** Some users, so that there is something to ask for. The first has all fields set, the last almost none. */
export const someUsers: Directory = directory([
  {
    id: 1n,
    name: "Ada Lovelace",
    role: Role.ADMIN,
    nickname: "ada",
    addresses: [
      { street: "12 St James's Square", city: "London", position: [51.5072, -0.1357] },
      { street: "Ockham Park", city: "Surrey" },
    ],
    labels: { team: "engines", language: "notes" },
    contact: { case: "email", value: "ada@example.com" },
    joinedAt: timestampFromDate(new Date("2024-12-10T08:00:00Z")),
    age: 36,
    avatar: new Uint8Array([0x89, 0x50, 0x4e, 0x47]),
    active: true,
    balanceCents: 184_300n,
    places: { home: { street: "12 St James's Square", city: "London" } },
    manages: [2n, 9_007_199_254_740_993n],
  },
  {
    id: 2n,
    name: "Charles Babbage",
    role: Role.MEMBER,
    contact: { case: "phone", value: "+44 20 7946 0000" },
    joinedAt: timestampFromDate(new Date("2025-01-26T09:30:00Z")),
    active: true,
    balanceCents: -1_700_000n,
  },
  {
    // Beyond 2^53: no number of JavaScript can hold this identifier.
    id: 9_007_199_254_740_993n,
    name: "Grace Hopper",
    role: Role.MEMBER,
    nickname: "",
    age: 0,
  },
  { id: 18_446_744_073_709_551_615n, name: "Nobody", role: Role.UNSPECIFIED },
]);
