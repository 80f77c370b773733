import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Role, type User, type User_Address } from "../gen/user/user_codec.js";

/** What there is to say of a user, line by line. What is unset is left out. */
export function portrait(user: User): string[] {
  return [
    `${user.id}: ${user.name}, ${roleName(user.role)}, ${user.active ? "active" : "not active"}`,
    // Set and empty is another thing than unset.
    ...(user.nickname === undefined ? [] : [`nickname: "${user.nickname}"`]),
    ...(user.age === undefined ? [] : [`age: ${user.age}`]),
    ...(user.joinedAt === undefined ? [] : [`joined: ${timestampDate(user.joinedAt).toISOString()}`]),
    ...contact(user.contact),
    ...user.addresses.map((address) => `address: ${inLine(address)}`),
    ...Object.entries(user.places).map(([purpose, address]) => `${purpose}: ${inLine(address)}`),
    ...Object.entries(user.labels).map(([label, value]) => `${label}: ${value}`),
    ...(user.balanceCents === 0n ? [] : [`balance: ${user.balanceCents} cents`]),
    ...(user.avatar.length === 0 ? [] : [`avatar: ${user.avatar.length} bytes`]),
    ...(user.manages.length === 0 ? [] : [`manages: ${user.manages.join(", ")}`]),
  ];
}

function contact({ case: kind, value }: User["contact"]): string[] {
  switch (kind) {
    case "email":
      return [`write to: ${value}`];
    case "phone":
      return [`call: ${value}`];
    case undefined:
      return [];
  }
}

function roleName(role: Role): string {
  switch (role) {
    case Role.MEMBER:
      return "member";
    case Role.ADMIN:
      return "admin";
    default:
      return "of no known role";
  }
}

function inLine({ street, city, position }: User_Address): string {
  return `${street}, ${city}${position.length === 0 ? "" : ` (${position.join(", ")})`}`;
}
