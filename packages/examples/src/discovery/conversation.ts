import { setTimeout as sleep } from "node:timers/promises";
import { describeFailure } from "../failure.js";
import type { GreeterClient } from "../gen/helloworld/helloworld_grpc.js";
import type { Print } from "../transcript.js";

/** How to greet. */
export interface Greeting {
  /** How many times. */
  readonly calls: number;
  /** How long to wait between two calls, in milliseconds. */
  readonly pauseMs: number;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

/** Calls again and again, and prints once a second who answered how often. */
export async function greet(client: GreeterClient, { calls, pauseMs, signal }: Greeting, print: Print): Promise<void> {
  let counts = new Map<string, number>();
  const tell = (): void => {
    const parts = [...counts].sort().map(([name, count]) => `${name} ×${count}`);
    if (parts.length > 0) print(parts.join(", "));
    counts = new Map();
  };
  const timer = setInterval(tell, 1_000);
  try {
    for (let i = 0; i < calls && !signal?.aborted; i++) {
      const name = await whoGreets(client, signal);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      await sleep(pauseMs);
    }
  } finally {
    clearInterval(timer);
    tell();
  }
}

async function whoGreets(client: GreeterClient, signal: AbortSignal | undefined): Promise<string> {
  try {
    const { message } = await client.sayHello({ name: "Ada" }, { signal, timeoutMs: 5_000 });
    return message.split(" says ")[1] ?? "somebody";
  } catch (error) {
    return signal?.aborted ? "stopped" : `failed (${describeFailure(error, "any address")})`;
  }
}
