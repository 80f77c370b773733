import { expect, test } from "@jest/globals";
import { freePort } from "../../../test/support/processes.js";
import { type ProgramAtTerminal, start, startAtTerminal } from "./programs.js";
import { screen } from "./screen.js";
import { until } from "./serving.js";

const TIME_LIMIT = 60_000;

async function startServer(port = 0) {
  const server = start("chat/server.js", `127.0.0.1:${port}`);
  const address = (await server.firstLine).split(" ").at(-1)!;
  return { server, address };
}

/** Starts the client, and waits until it is welcome. */
async function enter(address: string, name: string): Promise<ProgramAtTerminal> {
  const client = startAtTerminal("chat/client.js", address, name);
  await shows(client, `* welcome, ${name}`);
  return client;
}

/** Waits until the terminal has been sent a line, or part of one. */
async function shows(client: ProgramAtTerminal, text: string): Promise<void> {
  await until(() => client.output().includes(text));
}

/** What its screen shows. */
function screenOf(client: ProgramAtTerminal): string[] {
  return screen(client.output(), 60);
}

test(
  "people talk at their terminals: all, one alone, and what is being typed stays below what comes in",
  async () => {
    const { server, address } = await startServer();
    const ada = await enter(address, "ada");
    const bob = await enter(address, "bob");
    await shows(ada, "* bob has come");

    const long = `this is a line that is longer than the terminal is wide, as lines are ${"x".repeat(20)}`;
    bob.type("hel");
    ada.type("good morning\r");
    await shows(bob, "ada: good morning");
    await until(() => screenOf(bob).at(-1) === "> hel");
    bob.type("lo\r@ada between us\r");
    await shows(ada, "bob (to you alone): between us");
    bob.type(long);
    await until(() => screenOf(bob).at(-1) === `> ${long}`.slice(60));
    ada.type("@bob psst\r@zoe hi\r");
    await shows(bob, "ada (to you alone): psst");
    await shows(ada, "* zoe is not here");
    bob.type("\r");
    await shows(ada, `bob: ${long}`);

    await until(() => screenOf(bob).at(-1) === "> ");
    expect(screenOf(bob)).toEqual([
      "* welcome, bob; with you: ada",
      "ada: good morning",
      "> hello",
      "> @ada between us",
      "ada (to you alone): psst",
      `> ${long}`.slice(0, 60),
      `> ${long}`.slice(60),
      "> ",
    ]);
    bob.type("not said\x03");
    expect(await bob.exit).toBe(0);
    await shows(ada, "* bob has gone");
    ada.type("\x04");
    expect(await ada.exit).toBe(0);
    expect(screenOf(ada).slice(0, -1)).toEqual([
      "* welcome, ada",
      "* bob has come",
      "> good morning",
      "bob: hello",
      "bob (to you alone): between us",
      "> @bob psst",
      "> @zoe hi",
      "* zoe is not here",
      `bob: ${long}`.slice(0, 60),
      `bob: ${long}`.slice(60),
      "* bob has gone",
    ]);
    server.process.kill("SIGTERM");
    expect(await server.exit).toBe(0);
  },
  TIME_LIMIT,
);

test(
  "a name that is taken is refused, once and for all",
  async () => {
    const { address } = await startServer();
    await enter(address, "ada");
    const second = startAtTerminal("chat/client.js", address, "ada");
    expect(await second.exit).toBe(1);
    expect(second.output()).toContain("ALREADY_EXISTS: username: ada is in the room already\r\n");
    expect(second.output()).not.toContain("trying");
  },
  TIME_LIMIT,
);

test.each(["SIGKILL", "SIGTERM"] as const)(
  "when the server goes by %s and comes back, so do those who talked, and say what they typed meanwhile",
  async (signal) => {
    const port = await freePort();
    const { server, address } = await startServer(port);
    const ada = await enter(address, "ada");
    const bob = await enter(address, "bob");
    server.process.kill(signal);
    await shows(ada, "* trying to come back; what you type now is said then, and Ctrl-C leaves");
    await shows(bob, "* the connection is lost; what you said last may not have been heard");
    await new Promise((resolve) => setTimeout(resolve, 1_000)); // several attempts fail
    ada.type("first\rsecond\r");
    await startServer(port);
    // Bob may come back after ada has spoken: nobody hears what was said before.
    await until(() => /welcome[\s\S]*welcome/.test(ada.output()) && /welcome[\s\S]*welcome/.test(bob.output()));
    bob.type("back\r");
    await shows(ada, "bob: back");
    ada.type("third\r");
    await shows(bob, "ada: third");
    if (bob.output().includes("ada: first")) expect(bob.output()).toMatch(/ada: first[\s\S]*ada: second[\s\S]*third/);
    for (const client of [ada, bob]) {
      expect(client.output().match(/the connection is lost/g)).toHaveLength(1);
      client.type("\x04");
      expect(await client.exit).toBe(0);
    }
  },
  TIME_LIMIT,
);

test(
  "what is typed while the server is away is said once, in its order",
  async () => {
    const port = await freePort();
    const { server, address } = await startServer(port);
    const ada = await enter(address, "ada");
    server.process.kill("SIGKILL");
    await shows(ada, "* trying to come back");
    const lines = Array.from({ length: 20 }, (_, i) => `line ${i}`);
    ada.type(`${lines.slice(0, 10).join("\r")}\r`);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    ada.type(`${lines.slice(10).join("\r")}\r@ada the end\r`);
    const second = await startServer(port);
    await shows(ada, "* welcome, ada\r\n");
    await shows(ada, "ada (to you alone): the end");
    const bob = await enter(second.address, "bob");
    ada.type("now\r");
    await shows(bob, "ada: now");
    expect(ada.output()).not.toContain("not have been heard:");
  },
  TIME_LIMIT,
);

test.each([
  ["Ctrl-C", "\x03"],
  ["Ctrl-D", "\x04"],
])(
  "%s ends the client while the server is away",
  async (_name, key) => {
    const { server, address } = await startServer();
    const ada = await enter(address, "ada");
    server.process.kill("SIGKILL");
    await shows(ada, "* trying to come back");
    await new Promise((resolve) => setTimeout(resolve, 4_000)); // the waits are long by now
    const begin = performance.now();
    ada.type(key);
    expect(await ada.exit).toBe(0);
    expect(performance.now() - begin).toBeLessThan(3_000);
  },
  TIME_LIMIT,
);

test(
  "Ctrl-C ends the client when the server hangs, also after Ctrl-D",
  async () => {
    const { server, address } = await startServer();
    const clients = [await enter(address, "ada"), await enter(address, "bob")];
    server.process.kill("SIGSTOP");
    clients[1]!.type("\x04");
    await new Promise((resolve) => setTimeout(resolve, 300)); // a terminal without Ctrl-D is another one
    for (const client of clients) {
      client.type("\x03");
      expect(await client.exit).toBe(0);
    }
    server.process.kill("SIGCONT");
  },
  TIME_LIMIT,
);
