import type { DescFile, DescMessage, DescService } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";

/**
 * Refuses what cannot have two names in JavaScript: members of one message, or rpcs of one service, that differ in
 * Protobuf but not once they are spelled as Protobuf-ES spells them.
 *
 * @throws Error that names the file, both members and the way out.
 */
export function refuseClashes(file: DescFile): void {
  for (const desc of nestedTypes(file)) {
    if (desc.kind === "message") refuse(file, desc, "members", desc.members);
    if (desc.kind === "service") refuse(file, desc, "rpcs", desc.methods);
  }
}

function refuse(
  file: DescFile,
  { typeName }: DescMessage | DescService,
  what: string,
  members: readonly { readonly name: string; readonly localName: string }[],
): void {
  const names = new Map<string, string>();
  for (const { name, localName } of members) {
    const other = names.get(localName);
    if (other !== undefined) {
      throw new Error(
        `${file.proto.name}: the ${what} ${other} and ${name} of ${typeName} would both be ${localName}; rename one of them`,
      );
    }
    names.set(localName, name);
  }
}
