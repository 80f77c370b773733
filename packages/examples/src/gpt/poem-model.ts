import { setTimeout as sleep } from "node:timers/promises";
import type { Model } from "./model.js";

/** What the embedded model knows: 春晓, by Meng Haoran. */
export const POEM = "春眠不觉晓\n处处闻啼鸟\n夜来风雨声\n花落知多少";

/** A model that needs no key and no network: it answers everything with one poem, and takes its time over each line. */
export function poemModel(msPerLine: number = 200): Model {
  return {
    async *answer(_prompt, signal) {
      for (const line of POEM.split(/(?<=\n)/)) {
        await sleep(msPerLine, undefined, { signal });
        yield line;
      }
    },
  };
}
