import { Metadata, status } from "@grpc/grpc-js";
import type { Init } from "@protoc-gen-ts/runtime";
import { pushable, RpcError } from "@protoc-gen-ts/runtime/grpc";
import type { Broker } from "../broker/broker.js";
import { inProcessBroker } from "../broker/in-process-broker.js";
import type { SubscribeResponse } from "../gen/pubsub/pubsub_codec.js";
import type { PubSubServer } from "../gen/pubsub/pubsub_grpc.js";

/**
 * Serves pubsub.PubSub.
 *
 * Each subscriber has a queue of its own, and publishing waits for none of them. A subscriber whose queue is full is too
 * slow: it is dropped, and its call fails with RESOURCE_EXHAUSTED.
 *
 * @param limit How many characters, about, one subscriber may leave unread.
 */
export function pubSub(
  broker: Broker<Init<SubscribeResponse>> = inProcessBroker(),
  limit: number = 1 << 20,
): PubSubServer {
  return {
    async publish(requests) {
      let published = 0;
      for await (const { topic, message } of requests) {
        checkTopic(topic);
        await broker.publish(topic, { message });
        published++;
      }
      return { published };
    },
    async *subscribe({ topic }, call) {
      checkTopic(topic);
      const messages = pushable<Init<SubscribeResponse>>({ limit, sizeOf, signal: call.signal });
      messages.onClose(await broker.subscribe(topic, (message) => messages.push(message)));
      // Tells the subscriber that it misses nothing from now on.
      call.sendHeaders(new Metadata());
      yield* messages;
    },
  };
}

function sizeOf({ message = "" }: Init<SubscribeResponse>): number {
  return message.length + 64; // what it costs beside its text
}

function checkTopic(topic: string): void {
  if (topic === "") throw new RpcError(status.INVALID_ARGUMENT, "topic: a topic is needed");
}
