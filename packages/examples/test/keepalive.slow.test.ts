import { expect, test } from "@jest/globals";
import { ChatServiceClient } from "../src/gen/chat/chat_grpc.js";
import { GreeterClient } from "../src/gen/gpt/gpt_grpc.js";
import { PubSubClient } from "../src/gen/pubsub/pubsub_grpc.js";
import { enter } from "./chatting.js";
import { start } from "./programs.js";
import { connect, until } from "./serving.js";
import { type SilentWay, silenceable } from "./silenced.js";
import { subscribed } from "./subscribed.js";

// The programs ask after 20 seconds, and wait for 5: what they are started with is what counts here.
const TIME_LIMIT = 60_000;

/** The address of a server in a process of its own. */
async function serverOf(app: string): Promise<string> {
  return (await start(`${app}/server.js`, "127.0.0.1:0").firstLine).split(" ").at(-1)!;
}

/** Silences a way, and waits until the server gives up those on it: neither at once nor much later than it is said. */
async function givenUp({ silence, closedByServer }: SilentWay): Promise<void> {
  const begin = performance.now();
  silence();
  await closedByServer;
  const seconds = (performance.now() - begin) / 1000;
  expect(seconds).toBeGreaterThan(4); // a ping may have been about to be sent, and then it waits for the answer
  expect(seconds).toBeLessThan(45);
}

async function chatServer(): Promise<void> {
  const address = await serverOf("chat");
  const way = await silenceable(address);
  const ada = await enter(connect(ChatServiceClient, address), "ada");
  enter(connect(ChatServiceClient, way.address), "bob").catch(() => {}); // the relay ends in the end
  expect(await ada.hear()).toBe("* bob has come");
  await givenUp(way);
  expect(await ada.hear()).toBe("* bob has gone");
}

async function chatClient(): Promise<void> {
  const way = await silenceable(await serverOf("chat"));
  const ada = start("chat/client.js", way.address, "ada");
  await ada.firstLine;
  way.silence();
  await until(() => ada.output().includes("* the connection is lost"));
}

async function pubsubServer(): Promise<void> {
  const way = await silenceable(await serverOf("pubsub"));
  await subscribed(connect(PubSubClient, way.address), "news");
  await givenUp(way);
}

async function gptServer(): Promise<void> {
  const way = await silenceable(await serverOf("gpt"));
  await connect(GreeterClient, way.address).getGPTMessage({ content: "?" });
  await givenUp(way);
}

test(
  "servers give up clients that have gone without a word, and the chat client such a server",
  async () => {
    await Promise.all([chatServer(), chatClient(), pubsubServer(), gptServer()]);
  },
  TIME_LIMIT,
);
