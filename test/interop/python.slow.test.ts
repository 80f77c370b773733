import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type RunningServer, serve } from "@protoc-gen-ts/runtime/grpc";
import { freePort, listening, type Running, succeed } from "../support/processes.js";
import { bin, root, run } from "../support/programs.js";
import { type Python, python } from "../support/python.js";
import { cases } from "./cases.js";
import { serverCompressedCases } from "./compressed-cases.js";
import { counted } from "./counted.js";
import { testService } from "./test-service.js";

// The official cases between ours and Python's grpcio, whose core is that of C++, Ruby and PHP. It compresses both ways.

const here = join(root, "test/interop");
const temporary = mkdtempSync(join(tmpdir(), "interop-python-"));
const descriptors = join(temporary, "interop.binpb");
let peer: Python;

beforeAll(() => {
  peer = python();
  const args = [`--descriptor_set_out=${descriptors}`, "-I", join(here, "proto"), "interop.proto"];
  expect(run(bin("protoc"), args)).toMatchObject({ status: 0, stderr: "" });
}, 300_000);

afterAll(() => rmSync(temporary, { recursive: true }));

describe("our client, a server in Python", () => {
  const served = { ...cases, ...serverCompressedCases };
  let server: Running;
  let address: string;

  beforeAll(async () => {
    const port = await freePort();
    address = `127.0.0.1:${port}`;
    server = await listening({ ...peer, args: [join(here, "python/server.py"), descriptors, String(port)] }, port);
  });

  afterAll(() => server.stop());

  test.each(Object.keys(served))("%s", async (name) => {
    await served[name]!(address);
  });
});

describe("a client in Python, our server", () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await serve({ address: "127.0.0.1:0", services: [testService] });
  });

  afterAll(() => server.close());

  const runCase = (address: string, name: string) =>
    succeed({ ...peer, args: [join(here, "python/client.py"), descriptors, address, name] });

  test.each(Object.keys(cases))("%s", async (name) => {
    await runCase(server.addresses[0]!, name);
  });

  test("what the client has compressed is compressed", async () => {
    const { sent } = await counted(server.addresses[0]!, (address) => runCase(address, "client_compressed_unary"));
    // Three requests of so many bytes, two of them compressed.
    expect(sent).toBeGreaterThan(271828);
    expect(sent).toBeLessThan(271828 + 10_000);
  });
});
