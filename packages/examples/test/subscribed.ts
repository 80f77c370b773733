import type { PubSubClient } from "../src/gen/pubsub/pubsub_grpc.js";

/** One who has subscribed. */
export interface Subscriber {
  next(): Promise<IteratorResult<{ message: string }>>;
  leave(): Promise<unknown>;
}

/** Subscribes, and waits until the server says that the subscription stands. */
export async function subscribed(client: PubSubClient, topic: string, signal?: AbortSignal): Promise<Subscriber> {
  let messages!: AsyncIterator<{ message: string }>;
  let first!: Promise<IteratorResult<{ message: string }>>;
  await new Promise<void>((onHeaders, failed) => {
    messages = client.subscribe({ topic }, { onHeaders: () => onHeaders(), signal })[Symbol.asyncIterator]();
    first = messages.next();
    first.catch(failed);
  });
  let reads = 0;
  return {
    next: () => (reads++ === 0 ? first : messages.next()),
    leave: () => messages.return!(),
  };
}
