/** What lines of the discovery client say: who answered how often, and the names in order. */
export interface Tally {
  readonly counts: Readonly<Record<string, number>>;
  readonly keys: readonly string[];
  readonly all: number;
}

/** What all lines of a discovery client say together: it writes one a second. */
export function tally(output: string): Tally {
  const counts: Record<string, number> = {};
  for (const [, name, count] of output.matchAll(/(\S+) ×(\d+)/g)) counts[name!] = (counts[name!] ?? 0) + Number(count);
  return {
    counts,
    keys: Object.keys(counts).sort(),
    all: Object.values(counts).reduce((sum, count) => sum + count, 0),
  };
}
