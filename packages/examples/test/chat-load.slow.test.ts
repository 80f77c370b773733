import { expect, test } from "@jest/globals";
import { pushable, service } from "@protoc-gen-ts/runtime/grpc";
import { startRedis } from "../../../test/support/redis.js";
import { chatService } from "../src/chat/chat-service.js";
import type { ChatMessage } from "../src/gen/chat/chat_codec.js";
import { ChatServiceClient, ChatServiceService } from "../src/gen/chat/chat_grpc.js";
import { startWith } from "./programs.js";
import { connect, finallyDo, serving, until } from "./serving.js";

/** Some seconds are enough, where nobody else needs the machine. */
const TIME_LIMIT = 120_000;

const PEOPLE = 500;
/** How many of them speak, and what each of these says. */
const SPEAKERS = 50;
const SAYINGS = ["0", "1"];

/** One of many in a room. */
interface Person {
  readonly name: string;
  /** What others have said so far. */
  readonly heard: ChatMessage[];
  say(content: string): void;
}

async function enter(client: ChatServiceClient, name: string): Promise<Person> {
  const outbox = pushable<{ username: string; content?: string }>({ limit: 10 });
  outbox.push({ username: name });
  const messages = client.chat(outbox)[Symbol.asyncIterator]();
  const { value: welcome } = await messages.next();
  expect(welcome.content).toMatch(/^welcome/);
  const heard: ChatMessage[] = [];
  const listen = async (): Promise<void> => {
    for (;;) {
      const { value: message, done } = await messages.next();
      if (done) return;
      if (message.username !== "") heard.push(message); // the room itself says who has come
    }
  };
  listen().catch(() => {}); // the server ends the call
  return { name, heard, say: (content) => outbox.push({ username: name, content }) };
}

/** Lets people come in through these clients, and speak all at once. */
async function crowd(clients: readonly ChatServiceClient[]): Promise<void> {
  const names = Array.from({ length: PEOPLE }, (_, i) => `person-${i}`);
  const people: Person[] = [];
  while (people.length < PEOPLE) {
    const coming = names.slice(people.length, people.length + 50);
    people.push(...(await Promise.all(coming.map((name, i) => enter(clients[i % clients.length]!, name)))));
  }
  const speakers = people.filter((_, i) => i % (PEOPLE / SPEAKERS) === 0);
  const othersThan = (person: Person): Person[] => speakers.filter((speaker) => speaker !== person);
  for (const saying of SAYINGS) for (const { say } of speakers) say(saying);
  await until(() => people.every((one) => one.heard.length >= othersThan(one).length * SAYINGS.length));
  // The last word: whatever comes twice comes before it.
  const last = people[1]!;
  last.say("the end");
  await until(() => people.every(({ heard }) => heard.at(-1)?.content === "the end" || heard === last.heard));

  for (const person of people) {
    const said = new Map<string, string[]>(othersThan(person).map(({ name }) => [name, []]));
    if (person !== last) expect(person.heard.pop()!.username).toBe(last.name);
    for (const { username, content } of person.heard) said.get(username)!.push(content);
    for (const sayings of said.values()) expect(sayings).toEqual(SAYINGS);
  }
}

test(
  "500 people in a room hear each other, each message once and in its sender's order",
  async () => {
    const address = await serving(service(ChatServiceService, chatService()));
    await crowd(Array.from({ length: 4 }, () => connect(ChatServiceClient, address)));
  },
  TIME_LIMIT,
);

test(
  "500 people on two servers do so as well",
  async () => {
    const redis = await startRedis();
    finallyDo(() => redis.stop());
    const servers = [1, 2].map(() =>
      startWith({ REDIS_URL: `redis://${redis.address}` }, "chat/server.js", "127.0.0.1:0"),
    );
    const addresses = await Promise.all(servers.map(async ({ firstLine }) => (await firstLine).split(" ").at(-1)!));
    await crowd([...addresses, ...addresses].map((address) => connect(ChatServiceClient, address)));
  },
  TIME_LIMIT,
);
