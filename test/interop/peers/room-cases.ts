import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import { pushable } from "@protoc-gen-ts/runtime/grpc";
import type { ChatMessage } from "../../../packages/examples/src/gen/chat/chat_codec.js";
import { ChatServiceClient } from "../../../packages/examples/src/gen/chat/chat_grpc.js";
import type { SubscribeResponse } from "../../../packages/examples/src/gen/pubsub/pubsub_codec.js";
import { PubSubClient } from "../../../packages/examples/src/gen/pubsub/pubsub_grpc.js";
import { calling, failsWith, next } from "./calling.js";
import type { Cases } from "./case.js";
import { publish, subscribe } from "./subscribing.js";

/** Our clients meet in the services that have state. */
export const roomCases: Cases = {
  "pubsub.PubSub/Publish": ({ theirs }) =>
    calling(PubSubClient, theirs, async (client) => {
      assert.equal(await publish(client, "nobody", "one", "two", "three"), 3);
      assert.equal(await publish(client, "nobody"), 0);
      await failsWith(status.INVALID_ARGUMENT, publish(client, "", "without a topic"));
    }),

  "pubsub.PubSub/Subscribe": ({ theirs }) =>
    calling(PubSubClient, theirs, async (client) => {
      const [first, second] = [await subscribe(client, "news"), await subscribe(client, "news")];
      const other = await subscribe(client, "weather");
      const news = ["the sun is up", "花落知多少"];
      await publish(client, "news", ...news);
      await publish(client, "weather", "rain");
      for (const subscriber of [first, second]) {
        assert.deepEqual([await messageOf(subscriber), await messageOf(subscriber)], news);
      }
      assert.equal(await messageOf(other), "rain");
      for (const subscriber of [first, second, other]) await subscriber.return?.();
    }),

  "chat.ChatService/Chat": ({ theirs }) =>
    calling(ChatServiceClient, theirs, async (client) => {
      const [ada, bob, cleo] = [await enter(client, "ada"), await enter(client, "bob"), await enter(client, "cleo")];
      ada.says("", "good morning");
      await bob.hears("ada", "good morning");
      await cleo.hears("ada", "good morning");
      ada.says("bob", "are you well?");
      await bob.hears("ada", "are you well?");
      bob.says("ada", "很好");
      await ada.hears("bob", "很好");
      bob.says("", "goodbye");
      // That nothing comes before shows that what was private was.
      await cleo.hears("bob", "goodbye");
      await ada.hears("bob", "goodbye");
      await failsWith(status.ALREADY_EXISTS, enter(client, "ada"));
      await failsWith(status.INVALID_ARGUMENT, enter(client, ""));
      await bob.leaves();
      await ada.isTold("bob has gone");
      for (const member of [ada, cleo]) await member.leaves();
    }),
};

async function messageOf(subscriber: AsyncIterator<SubscribeResponse>): Promise<string> {
  return (await next(subscriber)).message;
}

/** Someone in the room. */
interface Member {
  says(targetname: string, content: string): void;
  /** Waits for the next that a member says; what the room says itself, it says without a name. */
  hears(username: string, content: string): Promise<void>;
  /** Waits until the room has said something. */
  isTold(content: string): Promise<void>;
  leaves(): Promise<void>;
}

/** Resolves when the room has said that it knows the name. */
async function enter(client: ChatServiceClient, username: string): Promise<Member> {
  const said = pushable<Partial<ChatMessage>>();
  const heard = client.chat(said)[Symbol.asyncIterator]();
  said.push({ username });
  assert.equal((await next(heard)).username, "");
  return {
    says: (targetname, content) => void said.push({ username, targetname, content }),
    async hears(from, content) {
      let message = await next(heard);
      while (message.username === "") message = await next(heard);
      assert.deepEqual([message.username, message.content], [from, content]);
    },
    async isTold(content) {
      for (;;) {
        const message = await next(heard);
        assert.equal(message.username, "");
        if (message.content.includes(content)) return;
      }
    },
    async leaves() {
      said.end();
      while (!(await heard.next()).done);
    },
  };
}
