import { timestampNow } from "@bufbuild/protobuf/wkt";
import { credentials, Metadata, status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { RpcError, serve, service } from "@protoc-gen-ts/runtime/grpc";
import { GreeterClient, GreeterService } from "../src/gen/helloworld/helloworld_grpc.js";
import { UploadLogsRequest_Level as Level, Role } from "../src/gen/user/user_codec.js";
import { UserServiceClient, UserServiceService } from "../src/gen/user/user_grpc.js";
import { greeter } from "../src/hello/greeter.js";
import { userService } from "../src/user/user-service.js";
import { connect, finallyDo, serving } from "./serving.js";

// What docs/grpc/clients.md shows.

test("the four modes", async () => {
  const client = connect(UserServiceClient, await serving(service(UserServiceService, userService())));

  const { user } = await client.getUserInfo({ id: 1n });

  const members: string[] = [];
  for await (const { user } of client.listUsers({ roles: [Role.MEMBER] })) members.push(user?.name ?? "nobody");

  const { count } = await client.uploadLogs([
    { level: Level.INFO, text: "starting", at: timestampNow() },
    { level: Level.INFO, text: "ready", at: timestampNow() },
  ]);

  async function* questions() {
    yield { userId: 1n, text: "my card is lost" };
    yield { userId: 1n, text: "thank you" };
  }
  const answers: string[] = [];
  for await (const { text } of client.chat(questions())) answers.push(text);

  expect(user?.name).toBe("Ada Lovelace");
  expect(members).toEqual(["Charles Babbage", "Grace Hopper"]);
  expect(count).toBe(2);
  expect(answers).toEqual(["ada, we have read: my card is lost", "ada, we have read: thank you"]);
});

test("leaving a stream cancels the call", async () => {
  let left = false;
  const endless = service(UserServiceService, {
    async *listUsers(_request, call) {
      call.signal.addEventListener("abort", () => {
        left = true;
      });
      for (let id = 1n; ; id++) yield { user: { id } };
    },
  });
  const client = connect(UserServiceClient, await serving(endless));

  for await (const { user } of client.listUsers({})) {
    if (user?.id === 3n) break;
  }

  for (let i = 0; i < 1000 && !left; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(left).toBe(true);
});

test("options of a call, and what it fails with", async () => {
  const never = service(GreeterService, { sayHello: () => new Promise<never>(() => {}) });
  const client = connect(GreeterClient, await serving(never));
  const metadata = new Metadata();
  metadata.set("authorization", "Bearer token");

  const error = await client.sayHello({ name: "Ada" }, { metadata, timeoutMs: 50 }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(RpcError);
  expect(error.code).toBe(status.DEADLINE_EXCEEDED);

  const controller = new AbortController();
  const call = client.sayHello({ name: "Ada" }, { signal: controller.signal });
  controller.abort();
  await expect(call).rejects.toMatchObject({ code: status.CANCELLED });
});

test("defaults of a client", async () => {
  const server = await serve({ address: "127.0.0.1:0", services: [service(GreeterService, greeter)] });
  finallyDo(() => server.close({ graceMs: 0 }));

  const client = new GreeterClient(`dns:///${server.addresses[0]}`, credentials.createInsecure(), {
    defaults: { timeoutMs: 2_000 },
    methods: { sayHello: { waitForReady: true } },
    serviceConfig: {
      loadBalancing: "round_robin",
      retryIdempotent: { maxAttempts: 3, initialBackoffMs: 50, maxBackoffMs: 1_000 },
    },
  });
  finallyDo(() => client.close());
  expect((await client.sayHello({ name: "Ada" })).message).toBe("Hello Ada");
});
