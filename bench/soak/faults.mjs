import { setTimeout as sleep } from "node:timers/promises";
import { random } from "../shared/random.mjs";

/** How long nothing happens between faults, at most, in milliseconds. */
const PAUSE_MS = 4_000;

/**
 * Has things go wrong until it is told to stop.
 *
 * @param {{ seed: number, wire: object, server: object, signal: AbortSignal }} with
 * @returns how often each of them went wrong.
 */
export async function faults({ seed, wire, server, signal }) {
  const next = random(seed);
  const kinds = {
    "wire cut": () => wire.cut(Math.floor(next() * 50)),
    "wire stalled": () => wire.stall(next() * 6_000),
    "server closed": () => server.restart(true),
    "server killed": () => server.restart(false),
  };
  const turns = ["wire cut", "wire stalled", "wire cut", "server closed", "wire cut", "wire stalled", "server killed"];
  const counts = {};
  for (let turn = 0; !signal.aborted; turn++) {
    await sleep(next() * PAUSE_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    const kind = turns[turn % turns.length];
    counts[kind] = (counts[kind] ?? 0) + 1;
    await kinds[kind]();
  }
  return counts;
}
