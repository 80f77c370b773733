// What the compiler must accept of tests that run services in one process, and what it must refuse. Compiled, never run.
import { Client, makeClientConstructor } from "@grpc/grpc-js";
import { service } from "@protoc-gen-ts/runtime/grpc";
import { type InProcess, inProcess } from "@protoc-gen-ts/runtime/grpc/testing";
import { GreeterClient, GreeterService } from "../../packages/examples/src/gen/gpt/gpt_grpc.js";

const network: InProcess = inProcess({
  services: [service(GreeterService, { getGPTMessage: async ({ content }) => ({ message: content }) })],
  graceMs: 100,
});
export const client: GreeterClient = network.client(GreeterClient, { defaults: { timeoutMs: 500 } });
export const plain: Client = network.client(Client, { "grpc.default_authority": "example.org" });
network.client(makeClientConstructor(GreeterService, "gpt.Greeter"));
network.close({ graceMs: 0 }).then(() => network.closed);

// @ts-expect-error a server in one process has no address
inProcess({ services: [], address: "localhost:0" });
// @ts-expect-error there is no such method
network.client(GreeterClient, { methods: { getGPT: {} } });
// @ts-expect-error this makes no objects
network.client(GreeterService);
