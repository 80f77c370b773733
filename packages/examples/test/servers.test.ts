import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Metadata, Server, ServerCredentials, status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { addService, earlyAcknowledgement, serve, service } from "@protoc-gen-ts/runtime/grpc";
import { health } from "@protoc-gen-ts/runtime/grpc/health";
import type { HelloRequest } from "../src/gen/helloworld/helloworld_codec.js";
import { GreeterClient, type GreeterServer, GreeterService } from "../src/gen/helloworld/helloworld_grpc.js";
import { UserServiceClient, UserServiceService } from "../src/gen/user/user_grpc.js";
import { greeter } from "../src/hello/greeter.js";
import { userService } from "../src/user/user-service.js";
import { connect, finallyDo, serving } from "./serving.js";

// What docs/grpc/servers.md shows.

test("several services at several addresses", async () => {
  const folder = mkdtempSync(join(tmpdir(), "servers-"));
  finallyDo(() => rmSync(folder, { recursive: true }));
  const socket = `unix:${folder}/app.sock`;

  const server = await serve({
    address: ["127.0.0.1:0", socket],
    services: [service(GreeterService, greeter), service(UserServiceService, userService()), health()],
    closeOn: ["SIGTERM", "SIGINT"],
  });
  finallyDo(() => server.close({ graceMs: 0 }));

  for (const address of server.addresses) {
    expect((await connect(GreeterClient, address).sayHello({ name: "Ada" })).message).toBe("Hello Ada");
    expect((await connect(UserServiceClient, address).getUserInfo({ id: 1n })).user?.name).toBe("Ada Lovelace");
  }
});

test("an implementation may be an instance of a class, and leave methods out", async () => {
  class PoliteGreeter implements Partial<GreeterServer> {
    readonly #greeting: string;

    constructor(greeting: string) {
      this.#greeting = greeting;
    }

    async sayHello({ name }: HelloRequest) {
      return { message: `${this.#greeting} ${name}` };
    }
  }

  const client = connect(GreeterClient, await serving(service(GreeterService, new PoliteGreeter("Good day"))));
  expect((await client.sayHello({ name: "Ada" })).message).toBe("Good day Ada");
  await expect(client.sayHelloAgain({})).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
});

test("what a handler knows of its call, and says beside its answer", async () => {
  const greeter: Partial<GreeterServer> = {
    async sayHello({ name }, call) {
      const [language] = call.metadata.get("accept-language");
      const headers = new Metadata();
      headers.set("content-language", String(language));
      call.sendHeaders(headers); // at once; without it, empty ones go out with the response
      call.trailers.set("took-ms", "1");
      const left = call.deadline === undefined ? "no deadline" : "a deadline";
      return { message: `${name} of ${call.peer.split(":")[0]} has ${left}` };
    },
  };

  const client = connect(GreeterClient, await serving(service(GreeterService, greeter)));
  const metadata = new Metadata();
  metadata.set("accept-language", "fr");
  const heard: unknown[] = [];
  const { message } = await client.sayHello(
    { name: "Ada" },
    {
      metadata,
      timeoutMs: 5_000,
      onHeaders: (headers) => heard.push(...headers.get("content-language")),
      onTrailers: (trailers) => heard.push(...trailers.get("took-ms")),
    },
  );
  expect(message).toBe("Ada of 127.0.0.1 has a deadline");
  expect(heard).toEqual(["fr", "1"]);
});

test("closing lets calls under way come to their end", async () => {
  const slow = service(GreeterService, {
    async sayHello({ name }) {
      await sleep(50);
      return { message: `Hello ${name}` };
    },
  });
  const server = await serve({ address: "127.0.0.1:0", services: [slow] });
  const client = connect(GreeterClient, server.addresses[0]);
  await client.waitForReady();
  const reply = client.sayHello({ name: "Ada" });
  await sleep(10);

  await server.close({ graceMs: 30_000 });

  expect((await reply).message).toBe("Hello Ada");
  await expect(client.sayHello({})).rejects.toMatchObject({ code: status.UNAVAILABLE });
});

test("a server of grpc-js takes services as well", async () => {
  const server = new Server({ interceptors: [earlyAcknowledgement] });
  addService(server, GreeterService, greeter);

  const port = await new Promise<number>((resolve, reject) => {
    const credentials = ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, port) => (error === null ? resolve(port) : reject(error)));
  });
  finallyDo(() => server.forceShutdown());
  expect((await connect(GreeterClient, `127.0.0.1:${port}`).sayHello({ name: "Ada" })).message).toBe("Hello Ada");
});
