// A client by promises and async iterables.
import { setTimeout as sleep } from "node:timers/promises";
import { restAfter } from "../pace.mjs";

/**
 * @param client A client whose methods take messages or async iterables of them, and give promises or the same.
 * @param {import("../stacks/index.mjs").Messages} messages
 * @returns {import("../stacks/index.mjs").Client}
 */
export function loads(client, { items }) {
  return {
    async unary({ size, count, inFlight, seen }) {
      const sent = items(size);
      let begun = 0;
      const one = async () => {
        while (begun < count) seen(await client.echo(sent[begun++ % sent.length]));
      };
      await Promise.all(Array.from({ length: inFlight }, one));
    },

    async list({ size, count, seen }) {
      for await (const item of client.list({ count, size })) seen(item);
    },

    async listSlowly({ size, count, seen }) {
      let received = 0;
      for await (const item of client.list({ count, size })) {
        seen(item);
        const rest = restAfter(++received);
        if (rest > 0) await sleep(rest);
      }
    },

    collect: ({ size, count }) => client.collect(several(items(size), count)),
    collectSlowly: ({ size, count }) => client.collectSlowly(several(items(size), count)),

    async chat({ size, count, seen }) {
      for await (const item of client.chat(several(items(size), count))) seen(item);
    },

    async pingPong({ size, count, seen }) {
      const sent = items(size);
      let answered;
      const requests = async function* () {
        for (let i = 0; i < count; i++) {
          const answer = new Promise((resolve) => {
            answered = resolve;
          });
          yield sent[i % sent.length];
          await answer;
        }
      };
      for await (const item of client.chat(requests())) {
        seen(item);
        answered();
      }
    },
  };
}

async function* several(sent, count) {
  for (let i = 0; i < count; i++) yield sent[i % sent.length];
}
