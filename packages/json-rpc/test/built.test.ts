import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { root, run } from "../../../test/support/programs.js";

// The package as it is published, in both kinds of modules. What it serves is described without generated code.

const body = `
  const method = [{ name: "Now", inputType: ".google.protobuf.Duration", outputType: ".google.protobuf.Timestamp" }];
  const dependency = ["google/protobuf/duration.proto", "google/protobuf/timestamp.proto"];
  const file = create(FileDescriptorProtoSchema, {
    ...{ name: "c.proto", package: "c", syntax: "proto3", dependency, service: [{ name: "Clock", method }] },
  });
  const found = { [dependency[0]]: file_google_protobuf_duration, [dependency[1]]: file_google_protobuf_timestamp };
  const schemas = [createFileRegistry(file, (name) => found[name])];
  const clock = service({ now: unary("/c.Clock/Now", Duration, Timestamp) }, {
    now: async ({ seconds }) => ({ seconds }),
  });
  (async () => {
    const server = await serveJsonRpc({ http: { address: "127.0.0.1:0" }, services: [clock], schemas });
    const transport = httpTransport({ url: "http://" + server.http.address + "/jsonrpc" });
    const client = jsonRpcClient(schemas[0].getService("c.Clock"), transport);
    console.log((await client.now({ seconds: 5n })).seconds);
    await server.close(); // the transport is idle: it does not keep the process alive
  })();
`;
const imports = {
  "@bufbuild/protobuf": "create, createFileRegistry",
  "@bufbuild/protobuf/wkt": "FileDescriptorProtoSchema, file_google_protobuf_duration, file_google_protobuf_timestamp",
  "@protoc-gen-ts/json-rpc": "httpTransport, jsonRpcClient, serveJsonRpc",
  "@protoc-gen-ts/runtime/grpc": "service, unary",
  "@protoc-gen-ts/runtime/wkt": "Duration, Timestamp",
};

test.each([
  ["module", ([name, names]: [string, string]) => `import { ${names} } from "${name}";`],
  ["commonjs", ([name, names]: [string, string]) => `const { ${names} } = require("${name}");`],
] as const)("it works as %s", (type, line) => {
  const text = `${Object.entries(imports).map(line).join("\n")}\n${body}`;
  const ran = run(process.execPath, [`--input-type=${type}`, "--eval", text], { cwd: join(root, "packages/examples") });
  expect(ran).toEqual({ status: 0, stdout: "5n\n", stderr: "" });
});
