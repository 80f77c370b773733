import { Metadata, status } from "@grpc/grpc-js";
import type { Init } from "@protoc-gen-ts/runtime";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import type { SubscribeResponse } from "../gen/pubsub/pubsub_codec.js";
import type { PubSubServer } from "../gen/pubsub/pubsub_grpc.js";
import { Broker } from "./broker.js";

/** A broker for what the service passes on. One subscriber may leave about a million characters unread. */
export function responseBroker(limit: number = 1 << 20): Broker<Init<SubscribeResponse>> {
  // What a message costs beside its text: some 64 bytes.
  return new Broker({ limit, sizeOf: ({ message = "" }) => message.length + 64 });
}

/** Serves pubsub.PubSub. */
export function pubSub(broker: Broker<Init<SubscribeResponse>> = responseBroker()): PubSubServer {
  return {
    async publish(requests) {
      let published = 0;
      for await (const { topic, message } of requests) {
        checkTopic(topic);
        broker.publish(topic, { message });
        published++;
      }
      return { published };
    },
    subscribe({ topic }, call) {
      checkTopic(topic);
      const messages = broker.subscribe(topic);
      // Tells the subscriber that it misses nothing from now on.
      call.sendHeaders(new Metadata());
      return messages;
    },
  };
}

function checkTopic(topic: string): void {
  if (topic === "") throw new RpcError(status.INVALID_ARGUMENT, "topic: a topic is needed");
}
