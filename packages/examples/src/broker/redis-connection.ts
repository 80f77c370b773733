import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { createClient, ErrorReply } from "redis";
import { ProgramError } from "../failure.js";
import type { Print } from "../transcript.js";
import { Refusals } from "./refusals.js";
import { unavailable } from "./unavailable.js";

/** The one connection that a process has to Redis, for commands and, by RESP3, for subscriptions as well. */
export interface RedisConnection {
  readonly client: RedisClient;
  /**
   * Sends a command, and waits for the answer, 5 seconds at most. Commands are sent in the order of the calls.
   *
   * @param what What it does, such as `publish`, for the log: a Redis that refuses it is logged once, until it does it.
   * @throws RpcError UNAVAILABLE if Redis is away, or refuses. Whether it has done what it was told is not known then.
   */
  ask<R>(what: string, command: (client: RedisClient) => Promise<R>): Promise<R>;
  /** Calls this whenever Redis is back, and all subscriptions stand again. */
  onBack(listener: () => void): void;
  /** Ends the connection. What waits for an answer fails. */
  close(): void;
}

/** A client of node-redis. */
type RedisClient = ReturnType<typeof createClient>;

/** How long a command may take, in milliseconds. */
const ANSWER_MS = 5_000;
/** How often to ask whether Redis lives, in milliseconds. */
const PING_MS = 2_000;

/**
 * Connects to Redis 6 or later. When the connection is lost, it comes back by itself, and with it the subscriptions.
 *
 * @param url Such as `redis://127.0.0.1:6379`; `rediss://` is with TLS, and `redis://user:password@host` authenticates.
 * @param name What Redis calls the connection in `CLIENT LIST`.
 * @param log Is told when Redis is away, or refuses what it is asked, and when that is over.
 * @throws ProgramError if the URL is none, or Redis is not there now: there is nothing to come back to.
 */
export async function connectToRedis(url: string, name: string, log: Print): Promise<RedisConnection> {
  let connected = false;
  let closed = false;
  const client = createOurClient(url, name, () => connected);
  const place = placeOf(url);
  const refusals = new Refusals(`${name}: Redis at ${place}`, log);
  const listeners: (() => void)[] = [];

  let away = false;
  const isAway = (why: string): void => {
    if (!connected || away || closed) return;
    away = true;
    log(`${name}: Redis at ${place} is away (${why}); trying to reach it again`);
  };
  client.on("error", (error: Error) => isAway(describe(error)));
  client.on("ready", () => {
    if (closed) {
      client.destroy(); // node-redis finishes an attempt to connect that was under way when it was told to stop
      return;
    }
    if (!away) return;
    away = false;
    log(`${name}: Redis at ${place} is back`);
    for (const listener of listeners) listener();
  });

  try {
    await inTime(client.connect(), () => new Error(`no answer for ${ANSWER_MS} ms`));
  } catch (error) {
    client.destroy();
    throw new ProgramError(`cannot use the Redis at ${place} that REDIS_URL names: ${describe(error)}`);
  }
  connected = true;

  const connectAnew = (): void => {
    isAway(`no answer for ${ANSWER_MS} ms`);
    client.destroy();
    client.connect().catch(() => {}); // it tries until it is told to stop
  };

  const ask: RedisConnection["ask"] = async (what, command) => {
    if (!client.isReady) throw unavailable("BROKER_AWAY");
    const epoch = client.socketEpoch;
    try {
      const answer = await inTime(command(client), () => {
        // It may be gone without a word, as machines go: only silence tells.
        if (client.isReady && client.socketEpoch === epoch) connectAnew();
        return unavailable("BROKER_AWAY");
      });
      refusals.done(what);
      return answer;
    } catch (error) {
      if (error instanceof RpcError) throw error;
      if (!(error instanceof ErrorReply)) throw unavailable("BROKER_AWAY", error);
      refusals.refused(what, error.message);
      throw unavailable("BROKER_REFUSES", error);
    }
  };

  const pinging = setInterval(() => ask("answer a ping", (redis) => redis.ping()).catch(() => {}), PING_MS);
  return {
    client,
    ask,
    onBack: (listener) => listeners.push(listener),
    close() {
      closed = true;
      clearInterval(pinging);
      client.destroy();
    },
  };
}

/** @throws ProgramError if the URL is none. */
function createOurClient(url: string, name: string, again: () => boolean): RedisClient {
  try {
    if (!/^rediss?:\/\/./.test(url)) throw new TypeError("no URL of a Redis on the network");
    return createClient({
      url,
      name,
      RESP: 3,
      // What is published while Redis is away fails, rather than waiting until it is back.
      disableOfflineQueue: true,
      maintNotifications: "disabled",
      socket: {
        reconnectStrategy: (attempts) => again() && (Math.min(2 ** attempts * 50, 1000) * (1 + Math.random())) / 2,
      },
    });
  } catch {
    // It is not shown, as it may hold a password.
    throw new ProgramError("REDIS_URL is no URL of Redis; give one such as redis://127.0.0.1:6379");
  }
}

/** Waits for an answer, as long as one may take. */
async function inTime<R>(answer: Promise<R>, late: () => Error): Promise<R> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), ANSWER_MS);
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Where Redis is, without the password that a URL may have. */
function placeOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === "" ? 6379 : port}`;
}

/** Where a host has several addresses, the error has a message for each, and none of its own. */
function describe(error: unknown): string {
  const { message, code } = error as { message: string; code?: unknown }; // what node-redis rejects with
  return message === "" ? String(code) : message;
}
