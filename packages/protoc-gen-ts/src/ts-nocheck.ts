import type { CodeGeneratorResponse } from "@bufbuild/protobuf/wkt";

// To check them takes compilers two to four times as long as all that protoc-gen-es makes of the same schemas. x_grpc
// stays checked: it is short, and tells where the runtime is missing or of another version.
const MESSAGES = /_(?:codec|pb)\.ts$/;

/**
 * Tells compilers, by `// @ts-nocheck`, to take the types of messages' files and to leave the rest alone, unless the
 * parameter says what `ts_nocheck` is to be: then protoplugin has seen to all files alike.
 */
export function addDefaultNocheck({ file: files }: CodeGeneratorResponse, parameter: string): void {
  if (/(?:^|,)ts_nocheck=/.test(parameter)) return;
  for (const file of files.filter(({ name }) => MESSAGES.test(name))) {
    file.content = file.content.replace(/^\/\* eslint-disable \*\/$/m, "$&\n// @ts-nocheck");
  }
}
