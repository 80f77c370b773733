/**
 * The plugin as a function, for programs that run plugins in their own process.
 *
 * @module @protoc-gen-ts/plugin
 */

import type { CodeGeneratorRequest, CodeGeneratorResponse } from "@bufbuild/protobuf/wkt";
import { createEcmaScriptPlugin } from "@bufbuild/protoplugin";
import { refuseClashes } from "./clashes.js";
import { generateCodecFile } from "./files/codec-file.js";
import { generateGrpcFile } from "./files/grpc-file.js";
import { generatePbFile } from "./files/pb-file.js";
import { needsTranspiler, type Options, parseOptions, withDefaultTarget } from "./options.js";
import { surprises } from "./surprises.js";
import type { transpile } from "./transpile.js";
import { addDefaultNocheck } from "./ts-nocheck.js";
import { version } from "./version.js";

/** What the plugin needs of the program that runs it. */
export interface Host {
  /** Takes a line on each thing in the schemas that will surprise. Default: nobody hears of it. */
  readonly warn?: (line: string) => void;
  /**
   * Makes JavaScript and declarations: that of `@protoc-gen-ts/plugin/transpile`. It loads a compiler, so it is passed in
   * where it is needed.
   */
  readonly transpile?: typeof transpile | undefined;
}

/** A plugin of protoc. */
export interface Plugin {
  /** `protoc-gen-ts`. */
  readonly name: string;
  /** Such as `v1.2.3`. */
  readonly version: string;
  /**
   * Answers a request with the generated files.
   *
   * @throws Error that says what is wrong with a parameter, or with a schema and where.
   */
  run(request: CodeGeneratorRequest): CodeGeneratorResponse;
}

/** The plugin, for programs that need no process of its own for it. */
export function createPlugin({ warn = () => {}, transpile }: Host = {}): Plugin {
  const plugin = createEcmaScriptPlugin<Options>({
    name: "protoc-gen-ts",
    version: `v${version}`,
    parseOptions,
    generateTs(schema) {
      for (const file of schema.files) {
        refuseClashes(file, schema.options.jsonTypes);
        if (schema.options.warnings) for (const surprise of surprises(file, schema.options.grpc)) warn(surprise);
        generateCodecFile(schema, file);
        generatePbFile(schema, file);
        if (schema.options.grpc) generateGrpcFile(schema, file);
      }
    },
    transpile,
  });
  return {
    name: plugin.name,
    version: plugin.version,
    run(request) {
      const parameter = withDefaultTarget(request.parameter);
      if (transpile === undefined && needsTranspiler(parameter)) {
        throw new Error(
          "target=js and target=dts need a compiler: createPlugin({ transpile }), with that of @protoc-gen-ts/plugin/transpile",
        );
      }
      const response = plugin.run({ ...request, parameter });
      addDefaultNocheck(response, parameter);
      return response;
    },
  };
}
