import type { DescField, DescFile, DescMessage, DescMethod, DescOneof, DescService } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { sourcePosition } from "./source-position.js";

/**
 * Refuses what cannot have two names in JavaScript: members of one message, cases of one oneof, or rpcs of one service,
 * that differ in Protobuf but not once they are spelled as Protobuf-ES spells them.
 *
 * @param jsonTypes Whether there will be types of the messages' JSON, in which fields have names of their own.
 * @throws Error with the position, both members and the way out.
 */
export function refuseClashes(file: DescFile, jsonTypes: boolean): void {
  for (const desc of nestedTypes(file)) {
    if (desc.kind === "service") refuse(desc, "rpcs", desc.methods);
    if (desc.kind !== "message") continue;
    refuse(desc, "members", desc.members);
    for (const { fields } of desc.oneofs) refuse(desc, "cases", fields);
    if (jsonTypes) refuse(desc, "fields", desc.fields, ({ jsonName }) => jsonName);
  }
}

function refuse<M extends DescField | DescOneof | DescMethod>(
  { typeName }: DescMessage | DescService,
  what: string,
  members: readonly M[],
  nameOf: (member: M) => string = ({ localName }) => localName,
): void {
  const others = new Map<string, string>();
  for (const member of members) {
    const { name } = member;
    const spelled = nameOf(member);
    const other = others.get(spelled);
    if (other !== undefined) {
      throw new Error(
        `${sourcePosition(member)}: the ${what} ${other} and ${name} of ${typeName} would both be ${spelled || '""'}; rename one of them`,
      );
    }
    others.set(spelled, name);
  }
}
