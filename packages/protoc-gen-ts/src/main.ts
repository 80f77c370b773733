import { buffer } from "node:stream/consumers";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { CodeGeneratorRequestSchema, CodeGeneratorResponseSchema } from "@bufbuild/protobuf/wkt";
import { needsTranspiler, withDefaultTarget } from "./options.js";
import { createPlugin } from "./plugin.js";
import { version } from "./version.js";

const usage = `protoc-gen-ts ${version}

Runs in protoc or buf, which pass it a request on stdin:

  protoc --plugin=protoc-gen-ts --ts_out=gen --ts_opt=import_extension=js x.proto
  buf generate, with "local: protoc-gen-ts" in buf.gen.yaml
`;

/** Answers the request on stdin with the generated files on stdout. */
async function answer(): Promise<void> {
  const request = fromBinary(CodeGeneratorRequestSchema, await buffer(process.stdin));
  request.parameter = withDefaultTarget(request.parameter);
  // The compiler takes longer to load than most requests take: only those that need it wait for it.
  const transpiler = needsTranspiler(request.parameter) ? (await import("./transpile.js")).transpile : undefined;
  const response = createPlugin(transpiler).run(request);
  process.stdout.write(toBinary(CodeGeneratorResponseSchema, response));
}

if (process.argv.includes("--version")) {
  process.stdout.write(`protoc-gen-ts ${version}\n`);
} else if (process.argv.length > 2 || process.stdin.isTTY) {
  process.stderr.write(usage);
  process.exitCode = process.argv.includes("--help") ? 0 : 1;
} else {
  answer().catch((error: unknown) => {
    process.stderr.write(`protoc-gen-ts: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
