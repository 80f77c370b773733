import { buffer } from "node:stream/consumers";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type CodeGeneratorRequest,
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
} from "@bufbuild/protobuf/wkt";
import { needsTranspiler } from "./options.js";
import { createPlugin } from "./plugin.js";
import { usage } from "./usage.js";
import { version } from "./version.js";

/** Answers the request on stdin with the generated files on stdout. */
async function answer(): Promise<void> {
  const request = parse(await buffer(process.stdin));
  // The compiler takes longer to load than most requests take: only those that need it wait for it.
  const transpile = needsTranspiler(request.parameter) ? (await import("./transpile.js")).transpile : undefined;
  const warn = (line: string) => process.stderr.write(`${line}\n`);
  const response = createPlugin({ warn, transpile }).run(request);
  process.stdout.write(toBinary(CodeGeneratorResponseSchema, response));
}

function parse(input: Uint8Array): CodeGeneratorRequest {
  try {
    return fromBinary(CodeGeneratorRequestSchema, input);
  } catch (error) {
    throw new Error(`what came on stdin is no request of protoc or buf (${textOf(error)}); see protoc-gen-ts --help`);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fail(message: string): void {
  process.stderr.write(`protoc-gen-ts: ${message}\n`);
  process.exitCode = 1;
}

const [argument] = process.argv.slice(2);
if (argument === "--version") {
  process.stdout.write(`protoc-gen-ts ${version}\n`);
} else if (argument === "--help") {
  process.stdout.write(usage);
} else if (argument !== undefined) {
  fail(`there is no argument "${argument}"; see protoc-gen-ts --help`);
} else if (process.stdin.isTTY) {
  // Nobody types a request.
  process.stderr.write(usage);
  process.exitCode = 1;
} else {
  answer().catch((error: unknown) => fail(textOf(error)));
}
