import { status } from "@grpc/grpc-js";
import { afterEach, expect, jest, test } from "@jest/globals";
import { RpcError, service } from "@protoc-gen-ts/runtime/grpc";
import { inProcess } from "@protoc-gen-ts/runtime/grpc/testing";
import { GreeterClient, GreeterService } from "../src/gen/helloworld/helloworld_grpc.js";
import { greeter } from "../src/hello/greeter.js";

afterEach(() => {
  jest.useRealTimers();
});

test("greets by name", async () => {
  const network = inProcess({ services: [service(GreeterService, greeter)] });
  const client = network.client(GreeterClient);
  expect(await client.sayHello({ name: "you" })).toMatchObject({ message: "Hello you" });
  await network.close();
});

test("gives up after five seconds, which nobody has to wait for", async () => {
  jest.useFakeTimers();
  const never = { sayHello: () => new Promise<never>(() => {}) };
  const network = inProcess({ services: [service(GreeterService, never)] });
  const client = network.client(GreeterClient, { defaults: { timeoutMs: 5_000 } });
  const error = client.sayHello({ name: "you" }).catch((thrown) => thrown);
  await jest.advanceTimersByTimeAsync(5_000);
  expect(await error).toBeInstanceOf(RpcError);
  expect(await error).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  await network.close();
});
