import { rejects } from "node:assert";
import { credentials, status } from "@grpc/grpc-js";
import { EtcdError, register, registerEtcdResolver } from "@protoc-gen-ts/etcd";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { GreeterClient } from "./gen/greeter_grpc.js";

// Where no etcd is, whoever needs one is told so.

const endpoints = ["127.0.0.1:1"];
const onError = (): void => {};

async function main(): Promise<void> {
  const server = { service: "greeter", id: "1", address: "127.0.0.1:50051", ttl: 10, timeoutMs: 200 };
  await rejects(register({ ...server, endpoints, onError }), EtcdError);
  registerEtcdResolver({ endpoints, onError });
  const client = new GreeterClient("etcd:///greeter", credentials.createInsecure());
  const failed = (error: unknown): boolean => error instanceof RpcError && error.code === status.UNAVAILABLE;
  await rejects(client.hello({ name: "Ada" }, { timeoutMs: 10_000 }), failed);
  client.close();
  console.log("etcd");
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
