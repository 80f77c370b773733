import type { AnyDesc, DescFile } from "@bufbuild/protobuf";
import { sourceLocation } from "./source-locations.js";

/**
 * Where something is declared, as compilers and editors have it: `gpt/gpt.proto:12:3`, from line 1 and column 1. Without
 * positions in the request, it is the file's name.
 */
export function sourcePosition(desc: Exclude<AnyDesc, DescFile>): string {
  const { name } = ("file" in desc ? desc.file : desc.parent.file).proto;
  const [line, column] = sourceLocation(desc)?.span ?? [];
  return line === undefined || column === undefined ? name : `${name}:${line + 1}:${column + 1}`;
}
