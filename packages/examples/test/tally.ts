/** What all lines of the discovery client say together: who answered how often. It writes one a second. */
export function tally(output: string) {
  const counts: Record<string, number> = {};
  for (const [, name, count] of output.matchAll(/(\S+) ×(\d+)/g)) counts[name!] = (counts[name!] ?? 0) + Number(count);
  return {
    counts,
    keys: Object.keys(counts).sort(),
    all: Object.values(counts).reduce((sum, count) => sum + count, 0),
  };
}
