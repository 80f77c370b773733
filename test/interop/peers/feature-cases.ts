import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type Metadata, type MetadataValue, status } from "@grpc/grpc-js";
import { BadRequest } from "@protoc-gen-ts/runtime/error-details";
import { type CallOptions, pushable, type RpcError } from "@protoc-gen-ts/runtime/grpc";
import { GreeterClient as GptClient } from "../../../packages/examples/src/gen/gpt/gpt_grpc.js";
import { GreeterClient } from "../../../packages/examples/src/gen/helloworld/helloworld_grpc.js";
import { PubSubClient } from "../../../packages/examples/src/gen/pubsub/pubsub_grpc.js";
import type { ChatRequest } from "../../../packages/examples/src/gen/user/user_codec.js";
import { UserServiceClient } from "../../../packages/examples/src/gen/user/user_grpc.js";
import { counted } from "../counted.js";
import { calling, collect, failsWith, metadataOf, next, timeoutMs } from "./calling.js";
import type { Cases } from "./case.js";
import type { PeerName } from "./peer.js";
import { publish, subscribe } from "./subscribing.js";

/**
 * Servers on gRPC's C core say `grpc-accept-encoding: identity, deflate, gzip`. grpc-js 1.14 divides that at commas, and
 * does not know " gzip", with a blank: after the first response it compresses nothing more over the channel.
 */
const COMPRESSED_ONCE: readonly PeerName[] = ["Python"];

/** Our client with what any call may have, whatever its service. */
export const featureCases: Cases = {
  metadata: async ({ theirs }) => {
    const values = ["one", "two words", "three; four"];
    for (const got of await echoes(theirs, "echo", values)) assert.equal(got.join(", "), values.join(", "));
  },

  "binary-metadata": async ({ theirs }) => {
    const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const values = [everyByte, Buffer.alloc(0), Buffer.from(",,\0")];
    for (const got of await echoes(theirs, "echo-bin", values)) assert.deepEqual(got, values);
  },

  "status-codes": async ({ theirs }) => {
    for (let code: status = status.CANCELLED; code <= status.UNAUTHENTICATED; code++) {
      for (const { details } of await failures(theirs, code, asking(code, `this is ${status[code]}`))) {
        assert.equal(details, `this is ${status[code]}`);
      }
    }
  },

  "status-messages": async ({ theirs }) => {
    for (const message of ["", "100 % of %41", "\t\r\n ☺ 春眠 and 😈\t\n", "长".repeat(400)]) {
      for (const { details } of await failures(theirs, status.UNKNOWN, asking(status.UNKNOWN, message))) {
        assert.equal(details, message);
      }
    }
  },

  "error-details": async ({ theirs }) => {
    const metadata = asking(status.INVALID_ARGUMENT, "wrong: 错");
    metadata.set("ask-details", "yes");
    for (const error of await failures(theirs, status.INVALID_ARGUMENT, metadata)) {
      assert.equal(error.details, "wrong: 错");
      const violations = error.findDetails(BadRequest).flatMap(({ fieldViolations }) => fieldViolations);
      assert.deepEqual(
        violations.map(({ field, description }) => [field, description]),
        [["name", "is empty"]],
      );
    }
  },

  "deadline-seen": async ({ theirs }) => {
    const metadata = metadataOf(["ask-time-left", "yes"]);
    const left = Number(await trailer(theirs, "time-left-ms", { metadata, timeoutMs: 10_000 }));
    assert(left > 5_000 && left <= 10_000, `the server has seen ${left} ms of 10,000`);
    assert.equal(await trailer(theirs, "time-left-ms", { metadata, timeoutMs: undefined }), "none");
  },

  "deadline-exceeded": async ({ theirs }) => {
    const metadata = metadataOf(["ask-wait", "yes"], ["call-id", "late"]);
    await failures(theirs, status.DEADLINE_EXCEEDED, metadata, 200);
    assert.equal(await fateOf(theirs, "late"), "cancelled");
  },

  "cancel-unary": ({ theirs }) =>
    calling(GreeterClient, theirs, async (client) => {
      const metadata = metadataOf(["ask-wait", "yes"], ["call-id", "unary"]);
      const controller = new AbortController();
      const call = client.sayHello({}, { metadata, signal: controller.signal });
      await Promise.all([failsWith(status.CANCELLED, call), sleep(100).then(() => controller.abort())]);
      assert.equal(await fateOf(theirs, "unary"), "cancelled");
    }),

  "cancel-stream": ({ theirs }) =>
    calling(PubSubClient, theirs, async (client) => {
      const controller = new AbortController();
      const { signal } = controller;
      const aborted = await subscribe(client, "to leave", { metadata: metadataOf(["call-id", "aborted"]), signal });
      const left = await subscribe(client, "to leave", { metadata: metadataOf(["call-id", "left"]) });
      await publish(client, "to leave", "hello");
      assert.equal((await next(aborted)).message, "hello");
      assert.equal((await next(left)).message, "hello");
      controller.abort();
      await failsWith(status.CANCELLED, next(aborted));
      await left.return?.();
      for (const id of ["aborted", "left"]) assert.equal(await fateOf(theirs, id), "cancelled");
    }),

  gzip: async ({ peer, theirs }) => {
    const text = "Ada ".repeat(50_000);
    // Most servers compress their answers to compressed requests; others are asked to.
    const options: CallOptions = { compression: "gzip", metadata: metadataOf(["ask-compress", "yes"]) };
    const unary = (address: string, calls: number): Promise<void> =>
      calling(GreeterClient, address, async (client) => {
        for (let i = 0; i < calls; i++) {
          assert.equal((await client.sayHello({ name: text }, options)).message, `Hello ${text}`);
        }
      });
    const stream = (address: string, turns: number): Promise<void> =>
      calling(UserServiceClient, address, async (client) => {
        const said = pushable<Partial<ChatRequest>>();
        const responses = client.chat(said, options)[Symbol.asyncIterator]();
        for (let i = 0; i < turns; i++) {
          said.push({ userId: 1n, text });
          assert((await next(responses)).text.endsWith(text), "the answer is another one");
        }
        await responses.return?.();
      });
    for (const talk of [unary, stream]) {
      const once = await counted(theirs, (address) => talk(address, 1));
      assert(once.sent < 10_000, `${once.sent} bytes were sent of a request of 200,000 bytes`);
      assert(once.received < 10_000, `${once.received} bytes were received of a response of 200,000 bytes`);
      const twice = await counted(theirs, (address) => talk(address, 2));
      assert.equal(twice.sent < 10_000, !COMPRESSED_ONCE.includes(peer.name), `${twice.sent} bytes were sent`);
      assert(twice.received < 10_000, `${twice.received} bytes were received of two responses of 200,000 bytes each`);
    }
  },
};

/** Sends values along, and returns what comes back in headers and in trailers, of a unary and of a streaming call. */
async function echoes(theirs: string, key: string, values: readonly MetadataValue[]): Promise<MetadataValue[][]> {
  const got: MetadataValue[][] = [];
  const take = (metadata: Metadata): void => void got.push(metadata.get(key));
  const metadata = metadataOf(...values.map((value) => [key, value] as const));
  const options = { metadata, onHeaders: take, onTrailers: take };
  await calling(GreeterClient, theirs, async (client) => void (await client.sayHello({}, options)));
  await calling(GptClient, theirs, async (client) => {
    await collect(client.getGPTStreamData({ content: "?" }, options));
  });
  assert.equal(got.length, 4);
  return got;
}

function asking(code: status, message: string): Metadata {
  return metadataOf(["ask-status", String(code)], ["ask-message-bin", Buffer.from(message)]);
}

/** Asks for a failure in a unary and in a streaming call, and returns both. */
async function failures(
  theirs: string,
  code: status,
  metadata: Metadata,
  limitMs: number = timeoutMs,
): Promise<RpcError[]> {
  const errors: RpcError[] = [];
  const options = { metadata, timeoutMs: limitMs };
  await calling(GreeterClient, theirs, async (client) => {
    errors.push(await failsWith(code, client.sayHello({}, options)));
  });
  await calling(UserServiceClient, theirs, async (client) => {
    errors.push(await failsWith(code, collect(client.chat(pushable<Partial<ChatRequest>>(), options))));
  });
  return errors;
}

/** A trailer of a call that ends well. */
async function trailer(theirs: string, key: string, options: CallOptions): Promise<MetadataValue | undefined> {
  let value: MetadataValue | undefined;
  const onTrailers = (trailers: Metadata): void => {
    value = trailers.get(key)[0];
  };
  const talk = async (client: GreeterClient): Promise<void> =>
    void (await client.sayHello({}, { ...options, onTrailers }));
  await calling(GreeterClient, theirs, talk, { defaults: {} });
  return value;
}

function fateOf(theirs: string, id: string): Promise<MetadataValue | undefined> {
  return trailer(theirs, "fate", { metadata: metadataOf(["ask-fate", id]), timeoutMs });
}
