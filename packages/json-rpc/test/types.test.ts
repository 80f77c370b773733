// What must not compile; `tsc --noEmit` checks it, nothing of it runs.

import { expect, test } from "@jest/globals";
import { service } from "@protoc-gen-ts/runtime/grpc";
import { Greeter as Gpt } from "../../examples/src/gen/gpt/gpt_pb.js";
import type { HelloReply } from "../../examples/src/gen/helloworld/helloworld_codec.js";
import { GreeterService } from "../../examples/src/gen/helloworld/helloworld_grpc.js";
import { Greeter } from "../../examples/src/gen/helloworld/helloworld_pb.js";
import { greeter } from "../../examples/src/hello/greeter.js";
import { httpTransport, type JsonRpcTransport, jsonRpcClient, serveJsonRpc, tcpTransport } from "../src/index.js";

export async function mustNotCompile(transport: JsonRpcTransport): Promise<void> {
  const services = [service(GreeterService, greeter)];
  const both = await serveJsonRpc({ http: { address: "x" }, tcp: { address: "x" }, services, schemas: [Greeter] });
  const addresses: string[] = [both.http.address, both.tcp.address];
  const one = await serveJsonRpc({ http: { address: "x" }, services, schemas: [Greeter] });
  addresses.push(one.http.address);
  // @ts-expect-error: it does not listen there
  addresses.push(one.tcp.address);
  // @ts-expect-error: what is served has to be described
  await serveJsonRpc({ http: { address: "x" }, services });
  // @ts-expect-error: the definition alone serves nothing
  await serveJsonRpc({ http: { address: "x" }, services: [GreeterService], schemas: [Greeter] });
  // @ts-expect-error: the definition describes nothing
  await serveJsonRpc({ http: { address: "x" }, services, schemas: [GreeterService] });

  const client = jsonRpcClient(Greeter, transport);
  const reply: HelloReply = await client.sayHello({ name: "you" }, { timeoutMs: 5 });
  await client.sayHello(reply as unknown as { name: string });
  // @ts-expect-error: a field of another type
  await client.sayHello({ name: 1 });
  // @ts-expect-error: a field that there is not
  await client.sayHello({ nom: "you" });
  // @ts-expect-error: a method that there is not
  await client.sayGoodbye({});
  // @ts-expect-error: an option that only gRPC has
  await client.sayHello({}, { compression: "gzip" });
  // @ts-expect-error: a field that the reply has not
  (await client.sayHello({})).text;

  const gpt = jsonRpcClient(Gpt, transport);
  await gpt.getGPTMessage({ content: "hi" });
  // @ts-expect-error: it streams
  gpt.getGPTStreamData({ content: "hi" });
  // @ts-expect-error: not a service
  jsonRpcClient(GreeterService, transport);
  // @ts-expect-error: no address
  tcpTransport({ url: "x" });
  // @ts-expect-error: no such version
  httpTransport({ url: "x", version: "1.1" });
}

test("is checked by the compiler", () => {
  expect(mustNotCompile).toBeInstanceOf(Function);
});
