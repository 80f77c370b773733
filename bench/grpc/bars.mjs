// What the figures are held against, and how they stand.
import { NOT_PEERS, REFERENCE } from "./stacks/index.mjs";

/** How many times as fast as grpc-js by hand; undefined where that was not measured. */
export const times = (stacks, stack) => stacks[REFERENCE] && stacks[stack].rate.median / stacks[REFERENCE].rate.median;

/** The row's fastest peer, and how many times as fast ours is; undefined where there is none. */
export function against(stacks) {
  const peers = Object.entries(stacks).filter(([stack]) => !NOT_PEERS.has(stack));
  if (peers.length === 0 || stacks.ours === undefined) return undefined;
  const [peer, { rate }] = peers.reduce((best, other) => (other[1].rate.median > best[1].rate.median ? other : best));
  return { peer, times: stacks.ours.rate.median / rate.median };
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
    const verdict = (against, value, bar) => {
      const cpu = stacks[against].cpu.median / stacks.ours.cpu.median;
      return { row: title, against, value, cpu, bar, pass: value >= bar };
    };
    const reference = times(stacks, "ours");
    const fastest = against(stacks);
    return [
      ...(bar !== undefined && reference !== undefined ? [verdict(REFERENCE, reference, bar)] : []),
      ...(fastest ? [verdict(fastest.peer, fastest.times, 1)] : []),
    ];
  });
}
