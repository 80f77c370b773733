import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type ConnectRouter, createClient } from "@connectrpc/connect";
import { connectNodeAdapter, createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { credentials } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { type ServerCall, serve, service } from "@protoc-gen-ts/runtime/grpc";
import { connectContext, connectImplementation } from "@protoc-gen-ts/runtime/grpc/connect";
import { GreeterClient, type GreeterServer, GreeterService } from "../src/gen/helloworld/helloworld_grpc.js";
import { Greeter } from "../src/gen/helloworld/helloworld_pb.js";

test("one object serves services and browsers", async () => {
  function via(call: ServerCall): string {
    return connectContext(call)?.protocolName ?? "grpc-js";
  }
  const greeter: GreeterServer = {
    sayHello: async ({ name }, call) => ({ message: `Hello ${name}, via ${via(call)}` }),
    sayHelloAgain: async () => ({}),
  };

  const server = await serve({ address: "127.0.0.1:0", services: [service(GreeterService, greeter)] });

  const routes = (router: ConnectRouter) =>
    router.service(Greeter, connectImplementation(GreeterService, greeter, { onError: console.error }));
  const web = createServer(connectNodeAdapter({ routes }) as RequestListener);
  web.listen(0, "127.0.0.1");

  const ours = new GreeterClient(server.addresses[0]!, credentials.createInsecure());
  expect((await ours.sayHello({ name: "Ada" })).message).toBe("Hello Ada, via grpc-js");
  const options = { httpVersion: "1.1", baseUrl: `http://127.0.0.1:${(web.address() as AddressInfo).port}` } as const;
  for (const [transport, protocol] of [
    [createConnectTransport(options), "connect"],
    [createGrpcWebTransport(options), "grpc-web"],
  ] as const) {
    const { message } = await createClient(Greeter, transport).sayHello({ name: "Ada" });
    expect(message).toBe(`Hello Ada, via ${protocol}`);
  }
  ours.close();
  web.closeAllConnections();
  web.close();
  await server.close();
});
