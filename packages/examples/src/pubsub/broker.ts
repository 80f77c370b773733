import { status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { BoundedQueue, type QueueOptions } from "../queue.js";

/**
 * Passes messages to whoever subscribes to their topic, within this process.
 *
 * Each subscriber has a queue of its own, and publishing waits for none of them. A subscriber whose queue is full is too
 * slow: it is dropped, and its subscription fails with RESOURCE_EXHAUSTED.
 */
export class Broker<T> {
  readonly #queueOptions: QueueOptions<T>;
  readonly #topics = new Map<string, Set<BoundedQueue<T>>>();

  /** @param queueOptions How much may wait for one subscriber. */
  constructor(queueOptions: QueueOptions<T>) {
    this.#queueOptions = queueOptions;
  }

  /** The messages of a topic, from now on. To leave the loop ends the subscription. */
  subscribe(topic: string): AsyncIterableIterator<T> {
    const queue: BoundedQueue<T> = new BoundedQueue<T>({
      ...this.#queueOptions,
      onLeave: () => this.#remove(topic, queue),
    });
    const queues = this.#topics.get(topic);
    if (queues === undefined) this.#topics.set(topic, new Set([queue]));
    else queues.add(queue);
    return queue;
  }

  /** Passes a message to the subscribers of a topic. */
  publish(topic: string, message: T): void {
    for (const queue of this.#topics.get(topic) ?? []) {
      if (queue.push(message)) continue;
      this.#remove(topic, queue);
      queue.fail(new RpcError(status.RESOURCE_EXHAUSTED, "the subscriber is too slow"));
    }
  }

  /** How many subscribers a topic has. */
  subscribers(topic: string): number {
    return this.#topics.get(topic)?.size ?? 0;
  }

  #remove(topic: string, queue: BoundedQueue<T>): void {
    const queues = this.#topics.get(topic);
    queues?.delete(queue);
    if (queues?.size === 0) this.#topics.delete(topic);
  }
}
