import { connect as connectSocket, createServer, type Socket } from "node:net";
import { PassThrough, Readable } from "node:stream";
import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { service } from "@protoc-gen-ts/runtime/grpc";
import { chatService } from "../src/chat/chat-service.js";
import { converse } from "../src/chat/conversation.js";
import { newInbox } from "../src/chat/inbox.js";
import { toLine, toMessage } from "../src/chat/lines.js";
import { Room } from "../src/chat/room.js";
import { talk } from "../src/chat/talk.js";
import { openTerminal } from "../src/chat/terminal.js";
import { ChatMessage } from "../src/gen/chat/chat_codec.js";
import { ChatServiceClient, ChatServiceService } from "../src/gen/chat/chat_grpc.js";
import { enter } from "./chatting.js";
import { collect, connect, finallyDo, serving } from "./serving.js";

async function start(inboxLimit?: number) {
  const room = new Room();
  const address = await serving(
    service(
      ChatServiceService,
      chatService(room, () => newInbox(inboxLimit)),
    ),
  );
  return { room, address, client: () => connect(ChatServiceClient, address) };
}

test("to all, to one alone, to nobody, and away", async () => {
  const { room, client } = await start();
  const ada = await enter(client(), "ada");
  expect(ada.welcome).toBe("* welcome, ada");
  const bob = await enter(client(), "bob");
  expect(bob.welcome).toBe("* welcome, bob; with you: ada");
  const cleo = await enter(client(), "cleo");
  expect([await ada.hear(), await ada.hear(), await bob.hear()]).toEqual([
    "* bob has come",
    "* cleo has come",
    "* cleo has come",
  ]);

  ada.say("hello");
  expect([await bob.hear(), await cleo.hear()]).toEqual(["ada: hello", "ada: hello"]);
  ada.say("psst", "bob");
  expect(await bob.hear()).toBe("ada (to you alone): psst");
  ada.say("?", "dave");
  expect(await ada.hear()).toBe("* dave is not here");
  ada.say("all again");
  // Cleo has not heard what was for bob or dave, and ada not what she said herself.
  expect(await cleo.hear()).toBe("ada: all again");
  bob.say("bye");
  expect(await ada.hear()).toBe("bob: bye");

  expect(await bob.hear()).toBe("ada: all again");
  bob.leave();
  expect(await bob.hear()).toBeUndefined();
  expect(await ada.hear()).toBe("* bob has gone");
  expect(room.names).toEqual(["ada", "cleo"]);
});

test("what comes with the first message is said", async () => {
  const { client } = await start();
  const ada = await enter(client(), "ada");
  const messages = await collect(client().chat([{ username: "bob", content: "in a hurry" }]));
  expect(messages.map(toLine)).toEqual(["* welcome, bob; with you: ada"]);
  expect([await ada.hear(), await ada.hear(), await ada.hear()]).toEqual([
    "* bob has come",
    "bob: in a hurry",
    "* bob has gone",
  ]);
});

test("nobody speaks in another's name", async () => {
  const { client } = await start();
  const ada = await enter(client(), "ada");
  const eve = await enter(client(), "eve");
  eve.send({ username: "ada", content: "I am ada" });
  expect([await ada.hear(), await ada.hear()]).toEqual(["* eve has come", "eve: I am ada"]);
});

test("a name that is taken is refused, and does its owner no harm", async () => {
  const { room, client } = await start();
  const ada = await enter(client(), "ada");
  await expect(enter(client(), "ada")).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
  expect(room.names).toEqual(["ada"]);
  const bob = await enter(client(), "bob");
  bob.say("still there?", "ada");
  expect([await ada.hear(), await ada.hear()]).toEqual(["* bob has come", "bob (to you alone): still there?"]);
});

test("of many that want a name at once, one gets it", async () => {
  const { room, client } = await start();
  const tries = await Promise.allSettled(Array.from({ length: 10 }, () => enter(client(), "ada")));
  expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  expect(room.names).toEqual(["ada"]);
});

test("a name is free again when its owner has left", async () => {
  const { room, client } = await start();
  const ada = await enter(client(), "ada");
  ada.leave();
  expect(await ada.hear()).toBeUndefined();
  expect(room.names).toEqual([]);
  expect((await enter(client(), "ada")).welcome).toBe("* welcome, ada");
});

test.each([
  "",
  " ",
  "x".repeat(65),
  "*",
  "* bob has gone; ada",
  "bob (to you alone): x",
  "bob:",
  "ada ",
  "ada lovelace",
  "ada\u00a0",
  "ada\u200b",
  "\u202eada",
  "ada\u2066",
  "ada\u{e0041}",
  "ada\ufe0f",
  "\u3164",
  "ada\n",
  "zoe\u0308",
])("the name %j is none", async (name) => {
  const { room, client } = await start();
  await expect(enter(client(), name)).rejects.toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: expect.stringMatching(/^username: a name /),
  });
  expect(room.names).toEqual([]);
});

test.each(["ada", "zoë", "背", "प्रिया", "דוד", "a.b-c_d", "R2D2", "7"])(
  "%j is a name, by which one is addressed",
  async (name) => {
    const { client } = await start();
    const one = await enter(client(), name);
    const bob = await enter(client(), "bob");
    const { content = "", targetname } = toMessage("bob", `@${name} hi`);
    bob.say(content, targetname);
    expect([await one.hear(), await one.hear()]).toEqual(["* bob has come", "bob (to you alone): hi"]);
  },
);

test("a line for one alone that says nothing goes to nobody, and its writer is told", async () => {
  const { client } = await start();
  const ada = await enter(client(), "ada");
  const shown: string[] = [];
  const lines = Readable.from(["@ada", " @ada ", "bye"]);
  await talk(client(), "bob", lines, (line) => shown.push(line));
  // Of these lines, the client tells some by itself: it does not wait for the room.
  expect(shown.sort()).toEqual([
    "* nothing is said yet; write your words after @ada",
    "* nothing is said yet; write your words after @ada",
    "* welcome, bob; with you: ada",
  ]);
  expect([await ada.hear(), await ada.hear()]).toEqual(["* bob has come", "bob: bye"]);
});

test("the client writes its name in the form that the room takes", async () => {
  const { room, client } = await start();
  const shown: string[] = [];
  const names: string[][] = [];
  async function* lines(): AsyncGenerator<string> {
    while (shown.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    names.push(room.names);
    yield* [];
  }
  await talk(client(), "zoe\u0308", lines(), (line) => shown.push(line));
  expect(names).toEqual([["zo\u00eb"]]);
});

test("names that objects have anyway are names like others", async () => {
  const { client } = await start();
  const proto = await enter(client(), "__proto__");
  proto.say("?", "constructor");
  expect(await proto.hear()).toBe("* constructor is not here");
});

test("to say nothing at all is to leave", async () => {
  const { room, client } = await start();
  expect(await collect(client().chat([]))).toEqual([]);
  expect(room.names).toEqual([]);
});

test("one who cancels has left", async () => {
  const { room, client } = await start();
  const ada = await enter(client(), "ada");
  const controller = new AbortController();
  const bob = await enter(client(), "bob", controller.signal);
  controller.abort();
  await expect(bob.hear()).rejects.toMatchObject({ code: status.CANCELLED });
  expect([await ada.hear(), await ada.hear()]).toEqual(["* bob has come", "* bob has gone"]);
  expect(room.names).toEqual(["ada"]);
});

test("one whose connection breaks has left", async () => {
  const { room, address, client } = await start();
  const ada = await enter(client(), "ada");
  const wire = await breakable(address);
  const bob = await enter(connect(ChatServiceClient, wire.address), "bob");
  wire.cut();
  await expect(bob.hear()).rejects.toMatchObject({ code: status.UNAVAILABLE });
  expect([await ada.hear(), await ada.hear()]).toEqual(["* bob has come", "* bob has gone"]);
  expect(room.names).toEqual(["ada"]);
});

test("one who does not read is put out, holds up nobody, and is told why", async () => {
  const { room, client } = await start(1 << 16);
  const ada = await enter(client(), "ada");
  const slow = await enter(client(), "slow");
  expect(await ada.hear()).toBe("* slow has come");
  const bob = await enter(client(), "bob");
  expect(await ada.hear()).toBe("* bob has come");

  const text = "x".repeat(1 << 14);
  let said = 0;
  while (room.names.includes("slow")) {
    ada.say(`${++said} ${text}`);
    expect(await bob.hear()).toBe(`ada: ${said} ${text}`);
  }
  expect([await ada.hear(), await bob.hear()]).toEqual(["* slow has gone", "* slow has gone"]);

  // The name is free; what the one who was put out says is not heard.
  const heir = await enter(client(), "slow");
  expect(await ada.hear()).toBe("* slow has come");
  slow.say("I am still here");
  heir.say("I am the one now");
  expect(await ada.hear()).toBe("slow: I am the one now");

  expect(await slow.hear()).toBe("* bob has come");
  let read = 0;
  await expect(
    (async () => {
      for (;;) expect(await slow.hear()).toBe(`ada: ${++read} ${text}`);
    })(),
  ).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  expect(read).toBeLessThan(said);
  expect(room.names).toEqual(["ada", "bob", "slow"]);
});

test("the conversation runs", async () => {
  const { room, client } = await start();
  const lines: string[] = [];
  await converse(client(), (line) => lines.push(line));
  expect(lines).toContain("  bob hears: ada (to you alone): are you well?");
  expect(lines).toContain("  cleo hears: * dave is not here");
  expect(room.names).toEqual([]);
});

test("the conversation notices what it should not hear", async () => {
  const { client } = await start();
  await enter(client(), "stranger");
  const controller = new AbortController();
  await expect(converse(client(), () => {}, { signal: controller.signal })).rejects.toThrow("* welcome, ada");
  controller.abort();
});

test.each([
  ["hello", "", "hello"],
  ["@bob hi", "bob", "hi"],
  ["@bob  hi there", "bob", "hi there"],
  ["  @bob hi", "bob", "hi"],
  ["@bob hi\u2028there", "bob", "hi\u2028there"],
  ["@bob", "bob", ""],
  ["@bob  ", "bob", ""],
  ["@zoe\u0308 hi", "zo\u00eb", "hi"],
  ["@", "", "@"],
  ["@ bob", "", "@ bob"],
  ["mail me @bob hi", "", "mail me @bob hi"],
])("the line %p is for %p", (line, targetname, content) => {
  expect(toMessage("ada", line)).toEqual({ username: "ada", targetname, content });
});

test("a line shows who speaks to whom, and nothing that commands, turns or hides", () => {
  expect(toLine({ ...ChatMessage.empty(), content: "bob has come" })).toBe("* bob has come");
  expect(toLine({ ...ChatMessage.empty(), username: "bob", content: "\x1b[2Jhi\n" })).toBe("bob:  [2Jhi ");
  const unseen = "a\u202eb\u2066c\u200bd\ufeffe\u2028f\u{e0041}g";
  expect(toLine({ ...ChatMessage.empty(), username: "bob", content: unseen })).toBe("bob: abcde fg");
  // Words and emoji that need joiners keep them.
  const joined = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u{1f469}\u200d\u{1f680}";
  expect(toLine({ ...ChatMessage.empty(), username: "bob", content: joined })).toBe(`bob: ${joined}`);
});

test("a terminal keeps what is being typed below what comes in", async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = new PassThrough({ encoding: "utf8" });
  const terminal = openTerminal(input, output);
  const lines = terminal.lines[Symbol.asyncIterator]();
  input.write("first\rsec");
  expect(await lines.next()).toEqual({ done: false, value: "first" });
  output.read();
  terminal.show("bob: hi");
  const shown: string = output.read();
  // The row is cleared, the line takes its place, and what is typed follows below.
  expect(shown).toContain("\r\x1b[0Jbob: hi\n");
  expect(shown.split("bob: hi\n")[1]).toContain("> sec");
  input.write("ond\r");
  expect(await lines.next()).toEqual({ done: false, value: "second" });
  input.write("\x04");
  expect((await lines.next()).done).toBe(true);
  output.read();
  terminal.show("after the end");
  expect(output.read()).toBe("after the end\n");
});

test("without a terminal there is no prompt", async () => {
  const input = new PassThrough();
  const output = new PassThrough({ encoding: "utf8" });
  const terminal = openTerminal(input, output);
  input.end("one\ntwo");
  expect(await collect(terminal.lines)).toEqual(["one", "two"]);
  terminal.show("bob: hi");
  expect(output.read()).toBe("bob: hi\n");
});

/** A way to the address that can be cut, as when a cable is pulled and the peer's machine says so. */
async function breakable(address: string) {
  const [host, port] = address.split(":");
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = connectSocket(Number(port), host);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    near.pipe(far).pipe(near);
  });
  const cut = (): void => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  };
  finallyDo(cut);
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  const bound = proxy.address();
  if (bound === null || typeof bound === "string") throw new Error("the proxy does not listen");
  return { address: `127.0.0.1:${bound.port}`, cut };
}
