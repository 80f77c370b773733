import { strictEqual } from "node:assert";
import { httpTransport, jsonRpcClient, serveJsonRpc, tcpTransport } from "@protoc-gen-ts/json-rpc";
import { service } from "@protoc-gen-ts/runtime/grpc";
import { GreeterService } from "./gen/greeter_grpc.js";
import { Greeter } from "./gen/greeter_pb.js";
import { greeter } from "./greeter.js";

// A service over HTTP and TCP, and clients of both.

async function main(): Promise<void> {
  const server = await serveJsonRpc({
    http: { address: "127.0.0.1:0" },
    tcp: { address: "127.0.0.1:0" },
    services: [service(GreeterService, greeter)],
    schemas: [Greeter],
  });
  const http = httpTransport({ url: `http://${server.http!.address}/jsonrpc` });
  const tcp = tcpTransport({ address: server.tcp!.address });
  for (const transport of [http, tcp]) {
    strictEqual((await jsonRpcClient(Greeter, transport).hello({ name: "Ada" })).message, "Hello Ada");
    transport.close();
  }
  await server.close();
  console.log("json-rpc");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
