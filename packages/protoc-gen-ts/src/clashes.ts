import type { DescField, DescFile, DescMessage, DescMethod, DescOneof, DescService } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { sourcePosition } from "./source-position.js";

/**
 * Refuses what cannot have two names in JavaScript: members of one message, or rpcs of one service, that differ in
 * Protobuf but not once they are spelled as Protobuf-ES spells them.
 *
 * @throws Error with the position, both members and the way out.
 */
export function refuseClashes(file: DescFile): void {
  for (const desc of nestedTypes(file)) {
    if (desc.kind === "message") refuse(desc, "members", desc.members);
    if (desc.kind === "service") refuse(desc, "rpcs", desc.methods);
  }
}

function refuse(
  { typeName }: DescMessage | DescService,
  what: string,
  members: readonly (DescField | DescOneof | DescMethod)[],
): void {
  const names = new Map<string, string>();
  for (const member of members) {
    const { name, localName } = member;
    const other = names.get(localName);
    if (other !== undefined) {
      throw new Error(
        `${sourcePosition(member)}: the ${what} ${other} and ${name} of ${typeName} would both be ${localName}; rename one of them`,
      );
    }
    names.set(localName, name);
  }
}
