import { status } from "@grpc/grpc-js";
import { RpcError } from "../../../src/grpc/index.js";
import type { EchoClient, EchoServer } from "../echo-service.js";
import { all } from "../harness.js";

/** What came of calls, each with an id of its own, on both sides. */
export interface Ledger {
  /** Serves calls of all kinds, and notes which of them it finished. */
  readonly server: EchoServer;
  /** How often a handler came to its end for each call. */
  readonly finished: ReadonlyMap<string, number>;
  /** The ids of calls that ended well. */
  readonly good: readonly string[];
  /** The others, with what they failed with. */
  readonly bad: ReadonlyMap<string, RpcError>;
  /** Makes calls of all kinds, a number of them at a time, until it is told to stop. */
  load(client: EchoClient, atOnce: number): { stop(): Promise<void> };
}

export function ledger(): Ledger {
  const finished = new Map<string, number>();
  const good: string[] = [];
  const bad = new Map<string, RpcError>();
  let next = 0;
  const finish = (id: string) => finished.set(id, (finished.get(id) ?? 0) + 1);
  const pause = () => new Promise((resolve) => setTimeout(resolve, 3));

  const server: EchoServer = {
    async say({ text }) {
      await pause();
      finish(text);
      return { text };
    },
    async *list({ text, count }) {
      for (let index = 0; index < count; index++) {
        await pause();
        if (index === count - 1) finish(text);
        yield { text, index };
      }
    },
    async collect(requests) {
      let id = "";
      let index = 0;
      for await (const { text } of requests) {
        id = text;
        index++;
      }
      finish(id);
      return { index };
    },
    async *chat(requests) {
      let id = "";
      for await (const { text } of requests) {
        id = text;
        yield { text };
      }
      finish(id);
    },
  };

  async function* requests(text: string) {
    for (let i = 0; i < 3; i++) {
      yield { text };
      await pause();
    }
  }
  const kinds: ((client: EchoClient, id: string) => Promise<boolean>)[] = [
    async (client, text) => (await client.say({ text })).text === text,
    async (client, text) => (await all(client.list({ text, count: 3 }))).length === 3,
    async (client, text) => (await client.collect(requests(text))).index === 3,
    async (client, text) => (await all(client.chat(requests(text)))).length === 3,
  ];

  const one = async (client: EchoClient): Promise<void> => {
    const id = String(next++);
    try {
      if (!(await kinds[Number(id) % kinds.length]!(client, id))) throw new Error(`call ${id} has another answer`);
      good.push(id);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      bad.set(id, error);
      // Whoever has no connection tries again at once, which would leave nobody else any time.
      if (error.code === status.UNAVAILABLE) await pause();
    }
  };

  return {
    server,
    finished,
    good,
    bad,
    load(client, atOnce) {
      let stopped = false;
      const loops = Array.from({ length: atOnce }, async () => {
        while (!stopped) await one(client);
      });
      return {
        async stop() {
          stopped = true;
          await Promise.all(loops);
        },
      };
    },
  };
}
