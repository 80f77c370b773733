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

/** How many calls came to what; those that were under way when it ended early are neither. */
export interface Outcome {
  readonly answered: number;
  readonly failed: number;
}

/** Calls again and again, and prints once a second who answered how often, or that nobody does. */
export async function greet(
  client: GreeterClient,
  { calls, pauseMs, signal }: Greeting,
  print: Print,
): Promise<Outcome> {
  let [answered, failed] = [0, 0];
  let counts = new Map<string, number>();
  let isWaiting = false;
  const tell = (): void => {
    const parts = [...counts].sort().map(([name, count]) => `${name} ×${count}`);
    if (parts.length > 0) print(parts.join(", "));
    counts = new Map();
  };
  const timer = setInterval(() => {
    // A call waits for a server: to say so once is enough.
    if (counts.size === 0 && !isWaiting) print("no server answers; waiting for one");
    isWaiting = counts.size === 0;
    tell();
  }, 1_000);
  try {
    for (let i = 0; i < calls && !signal?.aborted; i++) {
      const { by, why } = await oneGreeting(client, signal);
      const name = by ?? why ?? "stopped";
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (by !== undefined) answered++;
      if (why !== undefined) failed++;
      await sleep(pauseMs);
    }
  } finally {
    clearInterval(timer);
    tell();
  }
  return { answered, failed };
}

/** Who has greeted or, if nobody has, why not; neither where it was told to stop. */
async function oneGreeting(
  client: GreeterClient,
  signal: AbortSignal | undefined,
): Promise<{ by?: string; why?: string }> {
  try {
    const { message } = await client.sayHello({ name: "Ada" }, { signal, timeoutMs: 5_000 });
    return { by: message.split(" says ")[1] ?? "somebody" };
  } catch (error) {
    return signal?.aborted ? {} : { why: `failed (${describeFailure(error, "any address")})` };
  }
}
