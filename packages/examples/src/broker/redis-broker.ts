import type { Message } from "@bufbuild/protobuf";
import type { Codec, Init } from "@protoc-gen-ts/runtime";
import type { Print } from "../transcript.js";
import type { Broker, Unsubscribe } from "./broker.js";
import { Listeners } from "./listeners.js";
import type { RedisConnection } from "./redis-connection.js";

/** What the broker needs to know beside its connection. */
export interface RedisBrokerOptions<M extends Message> {
  /** How messages are written and read. */
  readonly codec: Codec<M>;
  /** Stands before each topic in the name of its channel, such as `pubsub:`. */
  readonly prefix: string;
  /** Is told of messages that are none. */
  readonly log: Print;
}

/** A topic that somebody in this process listens to, or did so until just now. */
interface Topic {
  /** Whether Redis has confirmed the subscription. */
  subscribed: boolean;
  /** Settles when all has been done that is to be done by now. Never rejects. */
  work: Promise<void>;
  /** How many wait for that. */
  waiting: number;
  readonly onMessage: (bytes: Buffer) => void;
}

/**
 * A broker for all processes on one Redis: each topic is a channel, to which a process subscribes once, as long as
 * somebody in it listens. https://redis.io/docs/latest/develop/pubsub/
 *
 * What is published while a process is cut off from Redis does not reach it.
 */
export class RedisBroker<M extends Message> implements Broker<Init<M>> {
  readonly #redis: RedisConnection;
  readonly #options: RedisBrokerOptions<M>;
  readonly #listeners = new Listeners<Init<M>>();
  readonly #topics = new Map<string, Topic>();

  constructor(redis: RedisConnection, options: RedisBrokerOptions<M>) {
    this.#redis = redis;
    this.#options = options;
    // Those who left while Redis was away could not unsubscribe.
    redis.onBack(() => {
      for (const topic of this.#topics.keys()) this.#settle(topic).catch(() => {});
    });
  }

  async subscribe(topic: string, listener: (message: Init<M>) => void): Promise<Unsubscribe> {
    const remove = this.#listeners.add(topic, listener);
    const unsubscribe = (): void => {
      remove();
      this.#settle(topic).catch(() => {}); // the next time that Redis is there
    };
    try {
      // Where the topic is subscribed to already, nothing is sent: this tells whether Redis is there at all.
      await this.#redis.ask("subscribe", () => this.#settle(topic));
    } catch (error) {
      unsubscribe();
      throw error;
    }
    return unsubscribe;
  }

  async publish(topic: string, message: Init<M>): Promise<void> {
    const bytes = this.#options.codec.encode(message);
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    await this.#redis.ask("publish", (client) => client.publish(this.#channelOf(topic), view));
  }

  subscribers(topic: string): number {
    return this.#listeners.count(topic);
  }

  #channelOf(topic: string): string {
    return this.#options.prefix + topic;
  }

  /**
   * Subscribes to a topic that somebody listens to, and unsubscribes from one that nobody does: one after the other, as
   * they may come and go faster than Redis answers.
   */
  #settle(name: string): Promise<void> {
    const topic = this.#topicOf(name);
    topic.waiting++;
    const settled = topic.work.then(() => this.#subscribeOrUnsubscribe(name, topic));
    topic.work = settled
      .catch(() => {})
      .then(() => {
        if (--topic.waiting === 0 && !topic.subscribed) this.#topics.delete(name);
      });
    return settled;
  }

  async #subscribeOrUnsubscribe(name: string, topic: Topic): Promise<void> {
    const channel = this.#channelOf(name);
    const wanted = this.#listeners.count(name) > 0;
    if (wanted === topic.subscribed) return;
    // No time limit here: whoever waits has one, and an answer that comes late still counts.
    const { client } = this.#redis;
    if (wanted) await client.subscribe(channel, topic.onMessage, true);
    else await client.unsubscribe(channel, topic.onMessage, true);
    topic.subscribed = wanted;
  }

  #topicOf(name: string): Topic {
    let topic = this.#topics.get(name);
    if (topic === undefined) {
      const onMessage = (bytes: Buffer): void => this.#onMessage(name, bytes);
      topic = { subscribed: false, work: Promise.resolve(), waiting: 0, onMessage };
      this.#topics.set(name, topic);
    }
    return topic;
  }

  #onMessage(topic: string, bytes: Buffer): void {
    const { codec, log } = this.#options;
    let message: M;
    try {
      message = codec.decode(bytes);
    } catch (error) {
      log(`${this.#channelOf(topic)}: what came on this channel is no ${codec.typeName}: ${error}`);
      return;
    }
    this.#listeners.call(topic, message);
  }
}
