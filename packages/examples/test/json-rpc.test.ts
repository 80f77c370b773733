import { exec } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { httpTransport, jsonRpcClient, jsonRpcHandler, serveJsonRpc, tcpTransport } from "@protoc-gen-ts/json-rpc";
import { RpcError, serve, service } from "@protoc-gen-ts/runtime/grpc";
import { checkCurl } from "../../../test/support/curl.js";
import { blocksOf } from "../../../test/support/pages.js";
import { freePort } from "../../../test/support/processes.js";
import { root } from "../../../test/support/programs.js";
import { GreeterService } from "../src/gen/helloworld/helloworld_grpc.js";
import { Greeter } from "../src/gen/helloworld/helloworld_pb.js";
import { greeter } from "../src/hello/greeter.js";
import { start } from "./programs.js";
import { finallyDo } from "./serving.js";

test("one object, served over gRPC and JSON-RPC", async () => {
  const services = [service(GreeterService, greeter)];
  const grpcServer = await serve({ address: "127.0.0.1:0", services });

  const server = await serveJsonRpc({
    http: { address: "127.0.0.1:0" }, // POST /jsonrpc
    tcp: { address: "127.0.0.1:0" },
    services,
    schemas: [Greeter],
  });
  finallyDo(() => Promise.all([grpcServer.close(), server.close()]));

  const transport = httpTransport({ url: `http://${server.http.address}/jsonrpc` });
  const client = jsonRpcClient(Greeter, transport);
  const { message } = await client.sayHello({ name: "you" }, { timeoutMs: 1000 });
  expect(message).toBe("Hello you");
  transport.close();

  const overTcp = tcpTransport({ address: server.tcp.address, version: "1.0" });
  expect(await jsonRpcClient(Greeter, overTcp).sayHello({ name: "春" })).toMatchObject({ message: "Hello 春" });
  overTcp.close();
});

test.each(["docs/json-rpc.md", "packages/json-rpc/README.md"])("what %s shows with curl", async (page) => {
  checkCurl();
  const server = await serveJsonRpc({
    http: { address: "127.0.0.1:0" },
    services: [service(GreeterService, greeter)],
    schemas: [Greeter],
  });
  finallyDo(() => server.close());
  const blocks = blocksOf(readFileSync(join(root, page), "utf8")).filter(({ text }) => text.startsWith("curl "));
  expect(blocks).toHaveLength(1);
  for (const { text } of blocks) {
    const [command = "", ...printed] = text.trim().split("\n");
    const { stdout } = await promisify(exec)(command.replace("127.0.0.1:8080", server.http.address));
    expect(JSON.parse(stdout)).toMatchObject({ result: { message: "Hello you" } });
    if (printed.length > 0) expect(stdout.trim()).toBe(printed.join("\n"));
  }
});

test("in a server of one's own, with errors", async () => {
  const nobody = {
    sayHello: () => Promise.reject(new RpcError(status.NOT_FOUND, "no such user")),
  };
  const handler = jsonRpcHandler({ services: [service(GreeterService, nobody)], schemas: [Greeter] });
  const web = createServer((request, response) => {
    if (request.url === "/api") handler(request, response);
    else response.writeHead(404).end();
  });
  web.listen(0, "127.0.0.1");
  finallyDo(() => web.close());
  await new Promise((resolve) => web.once("listening", resolve));

  const transport = httpTransport({ url: `http://127.0.0.1:${(web.address() as AddressInfo).port}/api` });
  finallyDo(() => transport.close());
  const client = jsonRpcClient(Greeter, transport);
  await expect(client.sayHello({})).rejects.toMatchObject({ code: status.NOT_FOUND, details: "no such user" });
  await handler.close();
});

test("the programs", async () => {
  const addresses = await Promise.all([0, 0, 0].map(async () => `127.0.0.1:${await freePort()}`));
  const server = start("json-rpc/server.js", ...addresses);
  const [grpc, http, tcp] = addresses;
  expect(await server.firstLine).toBe(`json-rpc: listening on ${grpc}, http://${http}/jsonrpc, ${tcp}`);
  const client = start("json-rpc/client.js", ...addresses, "Ada");
  expect(await client.exit).toBe(0);
  expect(client.output()).toBe("gRPC: Hello Ada\nJSON-RPC over HTTP: Hello Ada\nJSON-RPC over TCP: Hello Ada\n");
  const nobody = `127.0.0.1:${await freePort()}`;
  const lost = [
    { args: [nobody, http!, tcp!], answered: ["JSON-RPC over HTTP", "JSON-RPC over TCP"] },
    { args: [grpc!, nobody, tcp!], answered: ["gRPC", "JSON-RPC over TCP"] },
    { args: [grpc!, http!, nobody], answered: ["gRPC", "JSON-RPC over HTTP"] },
  ];
  for (const { args, answered } of lost) {
    const blaming = start("json-rpc/client.js", ...args, "Ada");
    expect(await blaming.exit).toBe(1);
    expect(blaming.output()).toBe(answered.map((protocol) => `${protocol}: Hello Ada\n`).join(""));
    expect(blaming.errors()).toMatch(new RegExp(`^no server answers at ${nobody}; is it running\\? .*\n$`));
  }
  server.process.kill("SIGTERM");
  expect(await server.exit).toBe(0);
  expect(server.output()).toMatch(/stopped\n$/);
});
