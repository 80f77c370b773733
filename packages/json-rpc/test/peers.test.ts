import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { status } from "@grpc/grpc-js";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { RpcError, service } from "@protoc-gen-ts/runtime/grpc";
import { checkCurl } from "../../../test/support/curl.js";
import { freePort, listening, succeed } from "../../../test/support/processes.js";
import { root, run } from "../../../test/support/programs.js";
import { python } from "../../../test/support/python.js";
import { ChatServiceService } from "../../examples/src/gen/chat/chat_grpc.js";
import { GreeterService } from "../../examples/src/gen/helloworld/helloworld_grpc.js";
import { Greeter } from "../../examples/src/gen/helloworld/helloworld_pb.js";
import { jsonRpcClient, tcpTransport } from "../src/index.js";
import { finallyDo, type Served, serving } from "./serving.js";

// Programs of others: curl, Go's net/rpc/jsonrpc, and Python's standard library.

const peers = join(root, "packages/json-rpc/test/peers");

function greeter(): Promise<Served> {
  const greeter = service(GreeterService, {
    async sayHello({ name }) {
      if (name === "nobody") throw new RpcError(status.NOT_FOUND, "no such user: nobody");
      return { message: `Hello ${name}` };
    },
    async sayHelloAgain({ name }) {
      const wait = 50 - Math.min(name.length / 100, 50);
      await new Promise((resolve) => setTimeout(resolve, wait));
      return { message: `Hello again, ${name}` };
    },
  });
  return serving({ services: [greeter, service(ChatServiceService, {})], schemas: [Greeter] });
}

describe("curl", () => {
  beforeAll(() => checkCurl());

  /** The status, and what came. */
  async function curl(...args: string[]): Promise<{ status: number; body: string }> {
    const all = ["--silent", "--show-error", "--max-time", "20", "--write-out", "\n%{http_code}", ...args];
    const { stdout } = await promisify(execFile)("curl", all);
    const at = stdout.lastIndexOf("\n");
    return { status: Number(stdout.slice(at + 1)), body: stdout.slice(0, at) };
  }
  const json = ["--header", "content-type: application/json", "--data"];

  test("1.0, 2.0, a batch and a notification", async () => {
    const { url } = await greeter();
    const old = '{"method":"Greeter.SayHello","params":[{"name":"you"}],"id":0}';
    expect(await curl(url, ...json, old)).toEqual({
      status: 200,
      body: '{"id":0,"result":{"message":"Hello you"},"error":null}',
    });
    const call = '{"jsonrpc":"2.0","method":"helloworld.Greeter.SayHello","params":{"name":"you"},"id":1}';
    const answer = '{"jsonrpc":"2.0","result":{"message":"Hello you"},"id":1}';
    expect(await curl(url, ...json, call)).toEqual({ status: 200, body: answer });
    const notification = call.replace(',"id":1', "");
    expect(await curl(url, ...json, `[${call},${notification},${call}]`)).toEqual({
      status: 200,
      body: `[${answer},${answer}]`,
    });
    expect(await curl(url, ...json, notification)).toEqual({ status: 204, body: "" });
    expect(await curl(url, ...json, `[${notification}]`)).toEqual({ status: 204, body: "" });
  });

  test("what HTTP says by itself", async () => {
    const { url } = await greeter();
    expect((await curl(url)).status).toBe(405);
    expect((await curl("--head", url)).status).toBe(405);
    expect((await curl(`${url}/x`, ...json, "{}")).status).toBe(404);
    expect((await curl(url, "--data", "{}")).status).toBe(415);
    expect(await curl(url, ...json, "{")).toMatchObject({ status: 200, body: expect.stringContaining("-32700") });
  });

  test("a body that is too large, sent whole or with a question first", async () => {
    const { url } = await greeter();
    const file = join(mkdtempSync(join(tmpdir(), "json-rpc-")), "body");
    finallyDo(() => rmSync(dirname(file), { recursive: true }));
    writeFileSync(file, Buffer.alloc(20_000_000, " "));
    const data = ["--header", "content-type: application/json", "--data-binary", `@${file}`];
    for (const how of [
      [],
      ["--header", "expect:"],
      ["--header", "transfer-encoding: chunked", "--header", "expect:"],
    ]) {
      expect(await curl(url, ...data, ...how)).toEqual({ status: 413, body: expect.stringContaining("-32008") });
    }
  });
});

describe("Go's net/rpc/jsonrpc", () => {
  let go: { readonly client: string; readonly server: string };

  beforeAll(() => {
    const { status, stdout, stderr } = run(process.execPath, [join(root, "test/support/go.mjs"), "json-rpc"]);
    if (status !== 0) throw new Error(`the programs in Go cannot be built: ${stderr}`);
    go = JSON.parse(stdout);
  }, 600_000);

  test("its client, our server", async () => {
    const { tcp } = await greeter();
    await succeed({ program: go.client, args: [tcp.address] });
  });

  test.each(["1.0", "2.0"] as const)(
    "our client speaking %s, its server, which goes away and comes back",
    async (version) => {
      const port = await freePort();
      const start = () => listening({ program: go.server, args: [String(port)] }, port);
      let server = await start();
      finallyDo(() => server.stop());
      const transport = tcpTransport({ address: `127.0.0.1:${port}`, version });
      finallyDo(() => transport.close());
      const client = jsonRpcClient(Greeter, transport, { methodNames: "short" });

      expect((await client.sayHello({ name: "Go" })).message).toBe("Hello Go");
      expect((await client.sayHello({})).message).toBe("Hello ");
      const names = Array.from({ length: 200 }, (_, i) => `春 ${i}`);
      const replies = await Promise.all(names.map((name) => client.sayHello({ name })));
      expect(replies.map(({ message }) => message)).toEqual(names.map((name) => `Hello ${name}`));
      const nobody = client.sayHello({ name: "nobody" });
      await expect(nobody).rejects.toMatchObject({ code: status.UNKNOWN, details: "no such user" });
      await expect(client.sayHelloAgain({})).rejects.toThrow("SayHelloAgain");

      const late = client.sayHello({ name: "slow" }, { timeoutMs: 20 });
      await expect(late).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
      const cut = client.sayHello({ name: "slow" });
      const failed = expect(cut).rejects.toMatchObject({ code: status.UNAVAILABLE });
      await server.stop();
      await failed;
      await expect(client.sayHello({})).rejects.toMatchObject({ code: status.UNAVAILABLE });
      server = await start();
      expect((await client.sayHello({ name: "again" })).message).toBe("Hello again");
    },
  );
});

test("Python's standard library", async () => {
  const { url, tcp } = await greeter();
  const { program, env } = python();
  await succeed({ program, args: [join(peers, "client.py"), url, String(tcp.port)], env });
});
