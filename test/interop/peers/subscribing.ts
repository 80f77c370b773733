import type { CallOptions } from "@protoc-gen-ts/runtime/grpc";
import type { SubscribeResponse } from "../../../packages/examples/src/gen/pubsub/pubsub_codec.js";
import type { PubSubClient } from "../../../packages/examples/src/gen/pubsub/pubsub_grpc.js";

/** Publishes messages. Returns how many the server has counted. */
export async function publish(client: PubSubClient, topic: string, ...messages: string[]): Promise<number> {
  return (await client.publish(messages.map((message) => ({ topic, message })))).published;
}

/** Resolves when the subscription stands: when the server's headers have come. */
export async function subscribe(
  client: PubSubClient,
  topic: string,
  options: CallOptions = {},
): Promise<AsyncIterator<SubscribeResponse>> {
  let first: Promise<IteratorResult<SubscribeResponse>> | undefined;
  const responses = await new Promise<AsyncIterator<SubscribeResponse>>((resolve, reject) => {
    const subscriber = client
      .subscribe({ topic }, { ...options, onHeaders: () => resolve(subscriber) })
      [Symbol.asyncIterator]();
    // The call begins when something is asked of it.
    first = subscriber.next();
    first.catch(reject);
  });
  const next = (): Promise<IteratorResult<SubscribeResponse>> => {
    const asked = first ?? responses.next();
    first = undefined;
    return asked;
  };
  return { next, return: () => responses.return!() };
}
