import { createEcmaScriptPlugin, type Plugin } from "@bufbuild/protoplugin";
import { refuseClashes } from "./clashes.js";
import { generateCodecFile } from "./files/codec-file.js";
import { generateGrpcFile } from "./files/grpc-file.js";
import { generatePbFile } from "./files/pb-file.js";
import { type Options, parseOptions } from "./options.js";
import type { transpile } from "./transpile.js";
import { version } from "./version.js";

/**
 * The plugin: answers a `google.protobuf.compiler.CodeGeneratorRequest` with the generated files.
 *
 * `transpile` makes JavaScript and declarations of them. It loads a compiler, so it is passed in where it is needed.
 */
export function createPlugin(transpiler?: typeof transpile): Plugin {
  return createEcmaScriptPlugin<Options>({
    name: "protoc-gen-ts",
    version: `v${version}`,
    parseOptions,
    generateTs(schema) {
      for (const file of schema.files) {
        refuseClashes(file);
        generateCodecFile(schema, file);
        generatePbFile(schema, file);
        if (schema.options.grpc) generateGrpcFile(schema, file);
      }
    },
    transpile: transpiler,
  });
}
