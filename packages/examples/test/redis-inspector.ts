import { createClient } from "redis";
import { finallyDo } from "./serving.js";

/** What Redis says of itself. */
export interface RedisInspector {
  /** How many connections subscribe to a channel. */
  subscribers(channel: string): Promise<number>;
  /** The channels that somebody subscribes to. */
  channels(): Promise<string[]>;
  /** The names of all other connections, with the version of RESP that they speak. */
  connections(): Promise<string[]>;
  /** Sends a command of any kind. */
  command(...args: string[]): Promise<unknown>;
}

/** Looks into a Redis until the test is over, through a connection of its own. */
export async function inspect(url: string): Promise<RedisInspector> {
  const client = createClient({ url, name: "inspector" });
  client.on("error", () => {}); // the test kills its Redis
  await client.connect();
  finallyDo(() => client.destroy());
  return {
    subscribers: async (channel) => (await client.pubSubNumSub([channel]))[channel] ?? 0,
    channels: () => client.pubSubChannels(),
    connections: async () => {
      const lines = String(await client.sendCommand(["CLIENT", "LIST"])).split("\n");
      const names = lines.flatMap((line) => / name=(\S*) .* resp=(\d)/.exec(line)?.slice(1).join(" resp") ?? []);
      return names.filter((name) => !name.startsWith("inspector")).sort();
    },
    command: (...args) => client.sendCommand(args),
  };
}
