import { type Pushable, type PushableOptions, pushable } from "@protoc-gen-ts/runtime/grpc";

/**
 * Passes messages to whoever subscribes to their topic, within this process.
 *
 * Each subscriber has a queue of its own, and publishing waits for none of them. A subscriber whose queue is full is too
 * slow: it is dropped, and its subscription fails with RESOURCE_EXHAUSTED.
 */
export class Broker<T> {
  readonly #options: PushableOptions<T>;
  readonly #topics = new Map<string, Set<Pushable<T>>>();

  /** @param options How much may wait for one subscriber. */
  constructor(options: PushableOptions<T>) {
    this.#options = options;
  }

  /** The messages of a topic, from now on. To leave the loop ends the subscription. */
  subscribe(topic: string): AsyncIterableIterator<T> {
    const messages = pushable<T>(this.#options);
    const subscribers = this.#topics.get(topic);
    if (subscribers === undefined) this.#topics.set(topic, new Set([messages]));
    else subscribers.add(messages);
    messages.onClose(() => this.#remove(topic, messages));
    return messages;
  }

  /** Passes a message to the subscribers of a topic. */
  publish(topic: string, message: T): void {
    for (const messages of this.#topics.get(topic) ?? []) messages.push(message);
  }

  /** How many subscribers a topic has. */
  subscribers(topic: string): number {
    return this.#topics.get(topic)?.size ?? 0;
  }

  #remove(topic: string, messages: Pushable<T>): void {
    const subscribers = this.#topics.get(topic);
    subscribers?.delete(messages);
    if (subscribers?.size === 0) this.#topics.delete(topic);
  }
}
