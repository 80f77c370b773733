import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "@jest/globals";
import { type RunningServer, serve } from "@protoc-gen-ts/runtime/grpc";
import { freePort, listening, type Running, succeed } from "../support/processes.js";
import { root, run } from "../support/programs.js";
import { cases } from "./cases.js";
import { testService } from "./test-service.js";

// The official cases, judged by the official client and server of grpc-go.

let go: { readonly client: string; readonly server: string };

beforeAll(() => {
  const { status, stdout, stderr } = run(process.execPath, [join(root, "test/support/go.mjs"), "official"]);
  if (status !== 0) throw new Error(`the programs of grpc-go cannot be built: ${stderr}`);
  go = JSON.parse(stdout);
}, 600_000);

describe("our client, the server of grpc-go", () => {
  let server: Running;
  let address: string;

  beforeAll(async () => {
    const port = await freePort();
    address = `127.0.0.1:${port}`;
    server = await listening({ program: go.server, args: [`--port=${port}`] }, port);
  });

  afterAll(() => server.stop());

  // It does not know gzip unless it is told to, and deflate not at all.
  test.each(Object.keys(cases).filter((name) => !name.startsWith("client_compressed")))("%s", async (name) => {
    await cases[name]!(address);
  });
});

describe("the client of grpc-go, our server", () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await serve({ address: "127.0.0.1:0", services: [testService] });
  });

  afterAll(() => server.close());

  // All that the client knows and that needs no account with a cloud.
  test.each([
    "empty_unary",
    "large_unary",
    "client_streaming",
    "server_streaming",
    "ping_pong",
    "empty_stream",
    "timeout_on_sleeping_server",
    "cancel_after_begin",
    "cancel_after_first_response",
    "status_code_and_message",
    "special_status_message",
    "custom_metadata",
    "unimplemented_method",
    "unimplemented_service",
  ])("%s", async (name) => {
    const args = ["--server_host=127.0.0.1", `--server_port=${server.port}`, `--test_case=${name}`];
    await succeed({ program: go.client, args });
  });
});
