// What the figures are held against, and how they stand.
import { NOT_PEERS, REFERENCE } from "./stacks/index.mjs";

/** How many times as fast as grpc-js by hand; undefined where that was not measured. */
export const times = (stacks, stack) => stacks[stack].times[REFERENCE]?.rate;

/** The row's fastest peer; undefined where there is none. */
function fastestPeer(stacks) {
  const peers = Object.keys(stacks).filter((stack) => !NOT_PEERS.has(stack));
  const rate = (stack) => stacks[stack].times.ours.rate;
  if (peers.length === 0 || stacks.ours === undefined) return undefined;
  return peers.reduce((best, other) => (rate(other) > rate(best) ? other : best));
}

/**
 * Each bar that could be measured: { row, against, value, cpu, bar, pass }. `cpu` is the same by CPU time: it is not
 * judged, but tells whether another program was in the way.
 *
 * @param {{ rows: Record<string, { title: string, bar?: number, stacks: object }> }} result
 */
export function verdicts({ rows }) {
  return Object.values(rows).flatMap(({ title, bar, stacks }) => {
    if (stacks.ours === undefined) return [];
    const verdict = (against, bar) => {
      const { rate, cpu } = stacks[against].times.ours;
      return { row: title, against, value: 1 / rate, cpu: 1 / cpu, bar, pass: 1 / rate >= bar };
    };
    const fastest = fastestPeer(stacks);
    return [
      ...(bar !== undefined && stacks[REFERENCE] ? [verdict(REFERENCE, bar)] : []),
      ...(fastest ? [verdict(fastest, 1)] : []),
    ];
  });
}
