import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { service } from "@protoc-gen-ts/runtime/grpc";
import type { OtherServer } from "../../../test/support/other-server.js";
import { startRedis } from "../../../test/support/redis.js";
import { connectToRedis } from "../src/broker/redis-connection.js";
import { chatService } from "../src/chat/chat-service.js";
import { sharedRoom } from "../src/chat/shared-room.js";
import { ChatServiceClient, ChatServiceService } from "../src/gen/chat/chat_grpc.js";
import { enter, type Person } from "./chatting.js";
import { start, startWith } from "./programs.js";
import { inspect } from "./redis-inspector.js";
import { connect, finallyDo, serving, until } from "./serving.js";

const TIME_LIMIT = 60_000;

async function redisFor(): Promise<{ redis: OtherServer; url: string }> {
  const redis = await startRedis();
  finallyDo(() => redis.stop());
  return { redis, url: `redis://${redis.address}` };
}

/** A server within this process. */
async function serverAt(url: string) {
  const log: string[] = [];
  const redis = await connectToRedis(url, "chat", (line) => log.push(line));
  finallyDo(() => redis.close());
  const { room, close } = sharedRoom(redis, (line) => log.push(line), 3_000);
  finallyDo(close);
  const address = await serving(service(ChatServiceService, chatService(room)));
  return { room, log, close, client: () => connect(ChatServiceClient, address) };
}

/** A server in a process of its own. */
async function programAt(url: string) {
  const server = startWith({ REDIS_URL: url }, "chat/server.js", "127.0.0.1:0");
  const address = (await server.firstLine).split(" ").at(-1)!;
  return { server, address, client: () => connect(ChatServiceClient, address) };
}

/** What these hear next, of each one line. */
function hears(...people: Person[]): Promise<(string | undefined)[]> {
  return Promise.all(people.map((person) => person.hear()));
}

test("people on different servers talk as if they were on one", async () => {
  const { url } = await redisFor();
  const [here, there] = [await serverAt(url), await serverAt(url)];
  const ada = await enter(here.client(), "ada");
  const bob = await enter(there.client(), "bob");
  expect([ada.welcome, bob.welcome]).toEqual(["* welcome, ada", "* welcome, bob; with you: ada"]);
  const cleo = await enter(here.client(), "cleo");
  expect(cleo.welcome).toBe("* welcome, cleo; with you: ada, bob");
  expect(await hears(ada, ada, bob)).toEqual(["* bob has come", "* cleo has come", "* cleo has come"]);

  ada.say("hello");
  expect(await hears(bob, cleo)).toEqual(["ada: hello", "ada: hello"]);
  ada.say("psst", "bob");
  bob.say("what?", "ada");
  expect(await hears(bob, ada)).toEqual(["ada (to you alone): psst", "bob (to you alone): what?"]);
  bob.say("?", "dave");
  expect(await bob.hear()).toBe("* dave is not here");
  bob.say("bye");
  bob.leave();
  expect(await bob.hear()).toBeUndefined();
  // Cleo has heard nothing of what was private.
  expect(await hears(ada, cleo, ada, cleo)).toEqual(["bob: bye", "bob: bye", "* bob has gone", "* bob has gone"]);
  expect(here.room.names).toEqual(["ada", "cleo"]);
  await until(() => there.room.names.length === 2);

  const late = await enter(there.client(), "bob");
  expect(late.welcome).toBe("* welcome, bob; with you: ada, cleo");
});

test("one who comes to a server that was empty hears who is there", async () => {
  const { url } = await redisFor();
  const here = await serverAt(url);
  for (const name of ["ada", "bob", "__proto__", "背"]) await enter(here.client(), name);
  const there = await serverAt(url);
  const cleo = await enter(there.client(), "cleo");
  expect(cleo.welcome!.replace("* welcome, cleo; with you: ", "").split(", ").sort()).toEqual(
    ["ada", "bob", "__proto__", "背"].sort(),
  );
});

test("a name is one person's on all servers, also when many want it at once", async () => {
  const { url } = await redisFor();
  const servers = [await serverAt(url), await serverAt(url)];
  const tries = Array.from({ length: 20 }, (_, i) => enter(servers[i % 2]!.client(), "ada"));
  const results = await Promise.allSettled(tries);
  const refused = results.filter((result) => result.status === "rejected");
  expect(refused).toHaveLength(19);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: status.ALREADY_EXISTS });

  // It is free as soon as its owner has gone, on all servers, again and again.
  let owner = results.find((result) => result.status === "fulfilled")!.value;
  for (let i = 0; i < 20; i++) {
    owner.leave();
    expect(await owner.hear()).toBeUndefined();
    const { client } = servers[i % 2]!;
    owner = await retried(() => enter(client(), "ada"));
    expect(owner.welcome).toBe("* welcome, ada");
  }
});

/** The word that one has gone may come a moment later to another server than the end of the call to its client. */
async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() - begin > 2_000) throw error;
    }
  }
}

test(
  "when a server crashes, the others hear that its people have gone, and their names are free",
  async () => {
    const { url } = await redisFor();
    const here = await serverAt(url);
    const there = await programAt(url);
    const ada = await enter(here.client(), "ada");
    const bob = await enter(there.client(), "bob");
    expect(await ada.hear()).toBe("* bob has come");
    there.server.process.kill("SIGKILL");
    await expect(bob.hear()).rejects.toMatchObject({ code: status.UNAVAILABLE });
    await expect(enter(here.client(), "bob")).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
    expect(await ada.hear()).toBe("* bob has gone");
    const heir = await enter(here.client(), "bob");
    expect(heir.welcome).toBe("* welcome, bob; with you: ada");
    expect(await ada.hear()).toBe("* bob has come");
  },
  TIME_LIMIT,
);

test(
  "when a server stops, its people have gone at once, and come back under their names",
  async () => {
    const { url } = await redisFor();
    const [here, there] = [await programAt(url), await programAt(url)];
    const ada = await enter(here.client(), "ada");
    const bob = await enter(there.client(), "bob");
    expect(await ada.hear()).toBe("* bob has come");
    there.server.process.kill("SIGTERM");
    expect(await ada.hear()).toBe("* bob has gone");
    await expect(bob.hear()).rejects.toMatchObject({ code: expect.any(Number) });
    expect(await there.server.exit).toBe(0);
    expect(there.server.errors()).toBe("");
    expect((await enter(here.client(), "bob")).welcome).toBe("* welcome, bob; with you: ada");
    const inspector = await inspect(url);
    expect(await inspector.connections()).toEqual(["chat resp3"]);
    expect(await inspector.subscribers("chat:room")).toBe(1);
  },
  TIME_LIMIT,
);

test(
  "when Redis dies and comes back, people stay, are told what may be lost, and keep their names",
  async () => {
    const { redis, url } = await redisFor();
    const [here, there] = [await serverAt(url), await serverAt(url)];
    const ada = await enter(here.client(), "ada");
    const bob = await enter(there.client(), "bob");
    const cleo = await enter(there.client(), "cleo");
    expect(await hears(ada, ada, bob)).toEqual(["* bob has come", "* cleo has come", "* cleo has come"]);

    await redis.kill();
    await until(() => here.log.length > 0 && there.log.length > 0);
    ada.say("anybody?");
    expect(await ada.hear()).toBe("* the room cannot be reached at the moment; this may not have been heard: anybody?");
    await expect(enter(here.client(), "dave")).rejects.toMatchObject({ code: status.UNAVAILABLE });
    cleo.leave();
    expect(await bob.hear()).toBe("* cleo has gone");

    await redis.start();
    await until(() => here.log.length > 1 && there.log.length > 1);
    // Nobody is said to have gone and come who has stayed. That cleo has gone is seen when names are compared.
    ada.say("now?");
    expect(await bob.hear()).toBe("ada: now?");
    bob.say("yes");
    expect(await ada.hear()).toBe("bob: yes");
    expect(await ada.hear()).toBe("* cleo has gone");
    await expect(enter(there.client(), "ada")).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
    expect((await enter(here.client(), "cleo")).welcome).toBe("* welcome, cleo; with you: ada, bob");
    expect(await hears(ada, bob)).toEqual(["* cleo has come", "* cleo has come"]);
  },
  TIME_LIMIT,
);

test(
  "one whose name another has got while its server was cut off is put out",
  async () => {
    const { url } = await redisFor();
    const [here, there] = [await serverAt(url), await serverAt(url)];
    const ada = await enter(here.client(), "ada");
    const bob = await enter(here.client(), "bob");
    expect(await ada.hear()).toBe("* bob has come");
    const inspector = await inspect(url);
    // As it is where `here` could not renew its names for long.
    await inspector.command("DEL", "chat:names");
    const other = await enter(there.client(), "ada");
    expect(other.welcome).toBe("* welcome, ada");
    await expect(ada.hear()).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
    expect(await other.hear()).toBe("* bob has come");
    other.say("hello");
    expect(await bob.hear()).toBe("ada: hello");
  },
  TIME_LIMIT,
);

test(
  "the client comes back when its server does, though Redis still has its name for a while",
  async () => {
    const { url } = await redisFor();
    const first = await programAt(url);
    const ada = start("chat/client.js", first.address, "ada");
    expect(await ada.firstLine).toBe("* welcome, ada");
    first.server.process.kill("SIGKILL");
    await until(() => ada.output().includes("* the connection is lost"));
    ada.process.stdin!.write("still here\n");
    const second = startWith({ REDIS_URL: url }, "chat/server.js", first.address);
    await second.firstLine;
    const there = await serverAt(url);
    const bob = await enter(there.client(), "bob");
    const begin = performance.now();
    while (performance.now() - begin < 40_000) {
      const line = await bob.hear();
      if (line === "ada: still here") break;
      expect(line).toMatch(/^\* ada has (come|gone)$/);
    }
    ada.process.stdin!.end();
    expect(await ada.exit).toBe(0);
    expect(ada.errors()).toBe("");
  },
  TIME_LIMIT,
);

test(
  "one who comes while Redis is away is told so, and not that the server is",
  async () => {
    const { redis, url } = await redisFor();
    const { address } = await programAt(url);
    await redis.kill();
    const ada = start("chat/client.js", address, "ada");
    expect(await ada.exit).toBe(1);
    expect(ada.errors()).toBe("UNAVAILABLE: the servers' message broker cannot be reached at the moment\n");
  },
  TIME_LIMIT,
);

test(
  "a Redis that takes no names, and later no words, is logged with its reason",
  async () => {
    const { url } = await redisFor();
    const inspector = await inspect(url);
    const { server, client } = await programAt(url);
    const ada = await enter(client(), "ada");
    await inspector.command("CONFIG", "SET", "maxmemory", "1");
    await expect(enter(client(), "bob")).rejects.toMatchObject({ code: status.UNAVAILABLE });
    await until(() => server.errors().includes("refuses to renew names"));
    await inspector.command("ACL", "SETUSER", "default", "-publish");
    ada.say("hello");
    expect(await ada.hear()).toMatch(/may not have been heard: hello$/);
    const place = /^chat: Redis at 127\.0\.0\.1:\d+ /;
    expect(
      server
        .errors()
        .trim()
        .split("\n")
        .map((line) => line.replace(place, ""))
        .sort(),
    ).toEqual([
      expect.stringMatching(/^refuses to claim a name: OOM /),
      expect.stringMatching(/^refuses to publish: NOPERM /),
      expect.stringMatching(/^refuses to renew names: OOM /),
    ]);
  },
  TIME_LIMIT,
);
