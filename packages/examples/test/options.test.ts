import { credentials, status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { RpcError, serve, service } from "@protoc-gen-ts/runtime/grpc";
import { AnnotationsClient, AnnotationsService } from "../../../test/ecosystem/gen/annotated_grpc.js";
import { GreeterClient, GreeterService } from "../src/gen/helloworld/helloworld_grpc.js";
import { greeter } from "../src/hello/greeter.js";

test("a server and a client with options for production", async () => {
  const server = await serve({
    address: "127.0.0.1:0",
    services: [service(GreeterService, greeter)],
    serverOptions: {
      "grpc.keepalive_time_ms": 60_000,
      "grpc.keepalive_timeout_ms": 20_000,
      "grpc.max_connection_age_ms": 30 * 60_000,
      "grpc.max_connection_age_grace_ms": 5 * 60_000,
      "grpc.max_concurrent_streams": 1000,
    },
  });

  const client = new GreeterClient(server.addresses[0], credentials.createInsecure(), {
    "grpc.keepalive_time_ms": 30_000,
    "grpc.keepalive_timeout_ms": 10_000,
    "grpc.max_reconnect_backoff_ms": 10_000,
    "grpc.service_config_disable_resolution": 1,
    defaults: { timeoutMs: 5_000 },
  });
  expect(await client.sayHello({ name: "you" })).toMatchObject({ message: "Hello you" });
  client.close();
  await server.close();
});

test("requests that are compressed", async () => {
  const server = await serve({ address: "127.0.0.1:0", services: [service(GreeterService, greeter)] });

  const client = new GreeterClient(server.addresses[0], credentials.createInsecure(), {
    defaults: { compression: "gzip" },
  });
  const name = "Ada ".repeat(1000);
  expect(await client.sayHello({ name })).toMatchObject({ message: `Hello ${name}` });
  expect(await client.sayHello({ name: "you" }, { compression: "identity" })).toMatchObject({ message: "Hello you" });
  client.close();
  await server.close();
});

test("calls that are tried again, and spread over servers", async () => {
  let calls = 0;
  const flaky = service(GreeterService, {
    async sayHello({ name }) {
      if (calls++ === 0) throw new RpcError(status.UNAVAILABLE, "not yet");
      return { message: `Hello ${name}` };
    },
  });
  const servers = [
    await serve({ address: "127.0.0.1:0", services: [flaky] }),
    await serve({ address: "127.0.0.1:0", services: [flaky] }),
  ];
  const target = `ipv4:${servers.map(({ addresses }) => addresses[0]).join(",")}`;

  const client = new GreeterClient(target, credentials.createInsecure(), {
    serviceConfig: {
      loadBalancing: "round_robin",
      defaults: { timeoutMs: 5_000 },
      methods: {
        sayHello: { retryPolicy: { maxAttempts: 4, initialBackoffMs: 100, maxBackoffMs: 2_000 } },
        sayHelloAgain: { waitForReady: true },
      },
      retryThrottling: { maxTokens: 10, tokenRatio: 0.1 },
    },
  });
  expect(await client.sayHello({ name: "you" })).toMatchObject({ message: "Hello you" });
  expect(calls).toBe(2);
  client.close();
  for (const server of servers) await server.close();
});

test("methods that are idempotent are tried again", async () => {
  let calls = 0;
  const flaky = service(AnnotationsService, {
    async annotate(request) {
      if (calls++ === 0) throw new RpcError(status.UNAVAILABLE, "not yet");
      return request;
    },
  });
  const server = await serve({ address: "127.0.0.1:0", services: [flaky] });

  const retryIdempotent = { maxAttempts: 4, initialBackoffMs: 100, maxBackoffMs: 2_000 };
  const client = new AnnotationsClient(server.addresses[0], credentials.createInsecure(), {
    serviceConfig: { retryIdempotent },
  });
  expect(await client.annotate({ name: "n" })).toMatchObject({ name: "n" });
  expect(calls).toBe(2);
  client.close();
  await server.close();
});
