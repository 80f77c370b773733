// What stays in memory, each time in a fresh process.
import { answerOf } from "../shared/child.mjs";
import { CODECS } from "./adapters/index.mjs";
import { program } from "./paths.mjs";

/** What is kept: decoded messages, small encoded ones, and of these one in a hundred. */
export const KEPT = { entries: "150,000 decoded entries", all: "10,000 small encodings", few: "10,000 of 1,000,000" };

/** { [kept]: { [codec]: bytes } } */
export async function memory({ leftOut, progress }) {
  const kept = Object.fromEntries(Object.keys(KEPT).map((what) => [what, {}]));
  for (const what of Object.keys(KEPT)) {
    for (const codec of CODECS) {
      if ((what === "entries" ? "entries" : "chat") in leftOut[codec]) continue;
      progress(`memory of ${KEPT[what]}: ${codec}`);
      const { bytes } = await answerOf(program("memory-child.mjs"), [codec, what], ["--expose-gc"]);
      kept[what][codec] = bytes;
    }
  }
  return kept;
}
