import { setTimeout as sleep } from "node:timers/promises";
import { credentials, status } from "@grpc/grpc-js";
import { afterEach, expect, test } from "@jest/globals";
import { detached, RpcError, type RunningServer, type ServerCall, serve, service } from "@protoc-gen-ts/runtime/grpc";
import { GreeterClient, type GreeterServer, GreeterService } from "../src/gen/helloworld/helloworld_grpc.js";

const servers: RunningServer[] = [];
const clients: GreeterClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const server of servers.splice(0)) await server.close({ graceMs: 0 });
});

function connect(server: RunningServer): GreeterClient {
  servers.push(server);
  const client = new GreeterClient(server.addresses[0]!, credentials.createInsecure());
  clients.push(client);
  return client;
}

/** A service that answers only if it is not cancelled, and keeps its calls. */
async function slowService(): Promise<{ backend: GreeterClient; calls: ServerCall[] }> {
  const calls: ServerCall[] = [];
  const address = "127.0.0.1:0";
  const slow: GreeterServer = {
    async sayHello({ name }, call) {
      calls.push(call);
      await sleep(name === "quick" ? 50 : 600_000, undefined, { signal: call.signal });
      return { message: `Hello ${name}` };
    },
    sayHelloAgain: async () => ({}),
  };
  return { backend: connect(await serve({ address, services: [service(GreeterService, slow)] })), calls };
}

async function expectCancelled(client: GreeterClient, calls: readonly ServerCall[]): Promise<void> {
  const controller = new AbortController();
  const call = client.sayHello({}, { signal: controller.signal, timeoutMs: 60_000 });
  while (calls.length === 0) await sleep(1);
  expect(Math.abs(calls[0]!.deadline!.getTime() - Date.now() - 60_000)).toBeLessThan(10_000);
  controller.abort();
  await expect(call).rejects.toMatchObject({ code: status.CANCELLED });
  while (!calls[0]!.signal.aborted) await sleep(1);
}

test("a call that is handed on", async () => {
  const { backend, calls } = await slowService();
  const server = await serve({
    address: "127.0.0.1:0",
    services: [
      service(GreeterService, {
        async sayHello({ name }, call) {
          const { message } = await backend.sayHello({ name }, { call });
          return { message: message.toUpperCase() };
        },
      }),
    ],
  });
  await expectCancelled(connect(server), calls);
});

test("calls that are handed on by themselves", async () => {
  const { backend, calls } = await slowService();
  const server = await serve({
    address: "127.0.0.1:0",
    services: [
      service(GreeterService, {
        async sayHello({ name }) {
          const [hello] = await Promise.all([backend.sayHello({ name }), sleep(10)]);
          return hello;
        },
      }),
    ],
    propagate: true,
  });
  await expectCancelled(connect(server), calls);
});

test("work that goes on after the answer", async () => {
  const { backend, calls } = await slowService();
  let noted = false;
  async function note(name: string): Promise<void> {
    await backend.sayHello({ name });
    noted = true;
  }
  const log = (error: unknown): void => expect(error).toBeUndefined();
  const server = await serve({
    address: "127.0.0.1:0",
    services: [
      service(GreeterService, {
        async sayHello({ name }) {
          detached(() => note(name)).catch(log);
          return { message: `Hello ${name}` };
        },
      }),
    ],
    propagate: true,
  });
  expect((await connect(server).sayHello({ name: "quick" }, { timeoutMs: 20_000 })).message).toBe("Hello quick");
  while (!noted) await sleep(1);
  expect(calls[0]!.deadline).toBeUndefined();
});

test("a deadline ends what a handler does", async () => {
  const { backend: client } = await slowService();
  const error = await client.sayHello({ name: "you" }, { timeoutMs: 100 }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(RpcError);
  expect(error).toMatchObject({ code: status.DEADLINE_EXCEEDED });
});
