import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { root } from "../../../test/support/programs.js";

// The package as it is published, in programs of their own. What it serves is described without generated code.

const imports = {
  "node:net": "connect",
  "@bufbuild/protobuf": "create, createFileRegistry",
  "@bufbuild/protobuf/wkt": "FileDescriptorProtoSchema, file_google_protobuf_duration, file_google_protobuf_timestamp",
  "@protoc-gen-ts/json-rpc": "httpTransport, jsonRpcClient, serveJsonRpc, tcpTransport",
  "@protoc-gen-ts/runtime/grpc": "service, unary",
  "@protoc-gen-ts/runtime/wkt": "Duration, Timestamp",
};
const clock = `
  const method = [{ name: "Now", inputType: ".google.protobuf.Duration", outputType: ".google.protobuf.Timestamp" }];
  const dependency = ["google/protobuf/duration.proto", "google/protobuf/timestamp.proto"];
  const file = create(FileDescriptorProtoSchema, {
    ...{ name: "c.proto", package: "c", syntax: "proto3", dependency, service: [{ name: "Clock", method }] },
  });
  const found = { [dependency[0]]: file_google_protobuf_duration, [dependency[1]]: file_google_protobuf_timestamp };
  const schemas = [createFileRegistry(file, (name) => found[name])];
  const Clock = schemas[0].getService("c.Clock");
  const serving = (now, options) => {
    const services = [service({ now: unary("/c.Clock/Now", Duration, Timestamp) }, { now })];
    const where = { http: { address: "127.0.0.1:0" }, tcp: { address: "127.0.0.1:0" } };
    return serveJsonRpc({ ...where, services, schemas, ...options });
  };
`;
const line = {
  module: ([name, names]: [string, string]) => `import { ${names} } from "${name}";`,
  commonjs: ([name, names]: [string, string]) => `const { ${names} } = require("${name}");`,
};

/** Runs a program, which has to come to its end by itself. */
async function ran(type: keyof typeof line, body: string): Promise<unknown> {
  const text = `${Object.entries(imports).map(line[type]).join("\n")}\n${clock}(async () => {${body}})();`;
  const options = { cwd: join(root, "packages/examples"), timeout: 20_000 };
  return promisify(execFile)(process.execPath, [`--input-type=${type}`, "--eval", text], options);
}

test.each(["module", "commonjs"] as const)(
  "it works as %s, and idle transports keep no process alive",
  async (type) => {
    const body = `
    const server = await serving(async ({ seconds }) => ({ seconds }));
    const url = "http://" + server.http.address + "/jsonrpc";
    for (const transport of [httpTransport({ url }), tcpTransport({ address: server.tcp.address })]) {
      const client = jsonRpcClient(Clock, transport);
      const said = await Promise.all([1n, 2n].map((seconds) => client.now({ seconds }, { timeoutMs: 60_000 })));
      console.log(...said.map(({ seconds }) => seconds));
    }
    await server.close();
  `;
    expect(await ran(type, body)).toEqual({ stdout: "1n 2n\n1n 2n\n", stderr: "" });
  },
);

// Their client has gone, and they go on: those under way, and those that wait for them.
test.each([100, 5])("notifications that never end, %i at a time, keep no process alive", async (maxConcurrentCalls) => {
  const body = `
    let calls = 0;
    let all = () => {};
    const come = new Promise((resolve) => (all = resolve));
    const now = () => (++calls === Math.min(20, ${maxConcurrentCalls}) && all(), new Promise(() => {}));
    const server = await serving(now, { maxConcurrentCalls: ${maxConcurrentCalls} });
    const socket = connect(server.tcp.port, "127.0.0.1");
    for (let i = 0; i < 20; i++) socket.write('{"jsonrpc":"2.0","method":"Clock.Now","params":["1s"]}\\n');
    await come;
    socket.destroy();
    await server.close({ graceMs: 100 });
    console.log(calls);
  `;
  expect(await ran("module", body)).toEqual({ stdout: `${Math.min(20, maxConcurrentCalls)}\n`, stderr: "" });
});

test("hundreds of connections are nothing to warn of", async () => {
  const body = `
    const server = await serving(async ({ seconds }) => ({ seconds }));
    const made = Array.from({ length: 300 }, () => tcpTransport({ address: server.tcp.address }));
    await Promise.all(made.map((transport) => jsonRpcClient(Clock, transport).now({ seconds: 1n })));
    const { signal } = new AbortController();
    const client = jsonRpcClient(Clock, made[0]);
    await Promise.all(made.map(() => client.now({ seconds: 1n }, { signal })));
    await server.close();
  `;
  expect(await ran("module", body)).toEqual({ stdout: "", stderr: "" });
});
