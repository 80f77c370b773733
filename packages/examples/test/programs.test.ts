import { createServer } from "node:net";
import { expect, test } from "@jest/globals";
import { start } from "./programs.js";
import { until } from "./serving.js";

const TIME_LIMIT = 60_000;

async function startServer(app: string) {
  const server = start(`${app}/server.js`, "127.0.0.1:0");
  const line = await server.firstLine;
  expect(line).toMatch(new RegExp(`^${app}: listening on 127\\.0\\.0\\.1:\\d+$`));
  return { server, address: line.split(" ").at(-1)! };
}

test.each([
  ["hello", ["Ada"], "Ada is greeted: Hello again, Ada"],
  ["gpt", ["背一下古诗《春眠》"], "花落知多少"],
  ["greet", ["Bob"], "Bob is greeted: Hello Bob"],
  ["message", [], "agent: Goodbye!"],
  ["pubsub", [], "publisher: 3 published to news"],
  ["user", [], "support: ada, we have read: thank you"],
])(
  "%s: server and client run, and the server stops when told to",
  async (app, args, line) => {
    const { server, address } = await startServer(app);
    const client = start(`${app}/client.js`, address, ...args);
    expect(await client.exit).toBe(0);
    expect(client.errors()).toBe("");
    expect(client.output().split("\n")).toContain(line);

    server.process.kill("SIGTERM");
    expect(await server.exit).toBe(0);
    expect(server.errors()).toBe("");
    expect(server.output()).toContain(`${app}: stopped`);
  },
  TIME_LIMIT,
);

test(
  "chat: piped input is said, its end leaves the room, and a killed client is noticed",
  async () => {
    const { server, address } = await startServer("chat");
    const ada = start("chat/client.js", address, "ada");
    expect(await ada.firstLine).toBe("* welcome, ada");
    const eve = start("chat/client.js", address, "eve");
    await eve.firstLine;
    const bob = start("chat/client.js", address, "bob");
    await bob.firstLine;
    bob.process.stdin!.end("hello\n@ada between us\n@zoe hi\n");
    expect(await bob.exit).toBe(0);
    expect(bob.output()).toBe("* welcome, bob; with you: ada, eve\n* zoe is not here\n");
    await until(() => ada.output().includes("* bob has gone"));
    expect(ada.output()).toContain("bob: hello\nbob (to you alone): between us\n* bob has gone\n");
    eve.process.kill("SIGKILL");
    await until(() => ada.output().includes("* eve has gone"));

    ada.process.kill("SIGINT");
    expect(await ada.exit).toBe(0);
    server.process.kill("SIGINT");
    expect(await server.exit).toBe(0);
  },
  TIME_LIMIT,
);

test(
  "pubsub: subscribers and publishers run by themselves, and a server stops under them",
  async () => {
    const { server, address } = await startServer("pubsub");
    const subscriber = start("pubsub/client.js", address, "subscribe", "news");
    const publish = async (): Promise<void> => {
      const publisher = start("pubsub/client.js", address, "publish", "news");
      publisher.process.stdin!.end("one\ntwo\n");
      expect(await publisher.exit).toBe(0);
      expect(publisher.output()).toBe("2 published to news\n");
    };
    // The program does not say when its subscription stands: what came before that is not for it.
    while (!subscriber.output().includes("news: one\nnews: two\n")) await publish();

    server.process.kill("SIGTERM");
    expect(await server.exit).toBe(0);
    expect(await subscriber.exit).toBe(1);
    expect(subscriber.errors()).toMatch(/^(the server at|no server answers at) .*\n$/);
  },
  TIME_LIMIT,
);

test.each(["hello", "pubsub", "chat"])(
  "%s: where nobody listens, the client says so in one line",
  async (app) => {
    const nobody = createServer();
    await new Promise<void>((listening) => nobody.listen(0, "127.0.0.1", listening));
    const { port } = nobody.address() as { port: number };
    await new Promise((closed) => nobody.close(closed));

    const client = start(`${app}/client.js`, `127.0.0.1:${port}`, ...(app === "chat" ? ["ada"] : []));
    expect(await client.exit).toBe(1);
    expect(client.errors()).toMatch(
      new RegExp(`^no server answers at 127\\.0\\.0\\.1:${port}; is it running\\? .*\n$`),
    );
    expect(client.output()).toBe("");
  },
  TIME_LIMIT,
);

test.each(["nonsense", "localhost", "localhost:99999", ":1", ""])(
  "%p is no address, for servers and clients",
  async (address) => {
    for (const name of ["hello/server.js", "hello/client.js"]) {
      const program = start(name, address);
      expect(await program.exit).toBe(1);
      expect(program.errors()).toBe(`"${address}" is no address; give one such as 127.0.0.1:50051\n`);
    }
  },
  TIME_LIMIT,
);

test(
  "a server says that its address is taken",
  async () => {
    const { address } = await startServer("hello");
    const second = start("hello/server.js", address);
    expect(await second.exit).toBe(1);
    // grpc-js has a line of its own before.
    expect(second.errors()).toMatch(new RegExp(`^cannot listen at ${address}: .*EADDRINUSE.*\n$`, "m"));
    expect(second.errors()).not.toMatch(/^ +at /m);
  },
  TIME_LIMIT,
);
