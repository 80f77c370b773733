// A service by promises and async iterables.
import { setTimeout as sleep } from "node:timers/promises";
import { restAfter } from "../pace.mjs";

/** @param {import("../stacks/index.mjs").Messages} messages */
export function handlers({ items }) {
  return {
    async echo(request) {
      return request;
    },

    async *list({ count, size }) {
      const given = items(size);
      for (let i = 0; i < count; i++) yield given[i % given.length];
    },

    async collect(requests) {
      let count = 0;
      let last;
      for await (const item of requests) {
        count++;
        last = item;
      }
      return { count, last };
    },

    async collectSlowly(requests) {
      let count = 0;
      let last;
      for await (const item of requests) {
        last = item;
        const rest = restAfter(++count);
        if (rest > 0) await sleep(rest);
      }
      return { count, last };
    },

    async *chat(requests) {
      for await (const item of requests) yield item;
    },
  };
}
