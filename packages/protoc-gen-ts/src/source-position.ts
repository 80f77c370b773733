import type { AnyDesc, DescFile } from "@bufbuild/protobuf";
import { getComments } from "@bufbuild/protoplugin";

/**
 * Where something is declared, as compilers and editors have it: `gpt/gpt.proto:12:3`, from line 1 and column 1. Without
 * positions in the request, it is the file's name.
 */
export function sourcePosition(desc: Exclude<AnyDesc, DescFile>): string {
  const { proto } = "file" in desc ? desc.file : desc.parent.file;
  const path = getComments(desc).sourcePath;
  const location = proto.sourceCodeInfo?.location.find((at) => at.path.join() === path.join());
  const [line, column] = location?.span ?? [];
  if (line === undefined || column === undefined) return proto.name;
  return `${proto.name}:${line + 1}:${column + 1}`;
}
