import { credentials } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { serve, service } from "@protoc-gen-ts/runtime/grpc";
import { GreeterClient, GreeterService } from "../src/gen/helloworld/helloworld_grpc.js";
import { greeter } from "../src/hello/greeter.js";

test("a server that is replaced under its clients, who do not notice", async () => {
  const services = [service(GreeterService, greeter)];
  const old = await serve({ address: "127.0.0.1:0", services });
  const address = old.addresses[0];

  const client = new GreeterClient(address, credentials.createInsecure(), {
    defaults: { timeoutMs: 10_000, waitForReady: true },
    serviceConfig: { defaults: { retryPolicy: { maxAttempts: 4, initialBackoffMs: 100, maxBackoffMs: 1_000 } } },
  });

  const names = Array.from({ length: 100 }, (_, i) => `caller ${i}`);
  const first = names.slice(0, 50).map((name) => client.sayHello({ name }));
  await first[0];
  const closing = old.close();
  const second = names.slice(50).map((name) => client.sayHello({ name }));
  await closing;
  const young = await serve({ address, services });
  const replies = await Promise.all([...first, ...second]);
  expect(replies.map(({ message }) => message)).toEqual(names.map((name) => `Hello ${name}`));
  client.close();
  await young.close();
});
