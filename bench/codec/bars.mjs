// What the figures are held against, and how they stand.
import { NOT_PEERS } from "./adapters/index.mjs";
import { geometricMean } from "./spread.mjs";

export const BARS = { encode: 2.2, decode: 1.5, row: 1, import: 0.15, bundle: 4096 };

/** The row's fastest peer, and how many times as fast ours is. */
export function against(codecs) {
  const [peer, { median }] = Object.entries(codecs)
    .filter(([codec]) => !NOT_PEERS.has(codec))
    .reduce((best, other) => (other[1].median < best[1].median ? other : best));
  return { peer, peerNs: median, times: median / codecs.ours.median };
}

/** [{ name, value, bar, pass }] */
export function verdicts({ rows, imports, bundles }) {
  const named = Object.entries(rows).map(([name, { codecs, direction }]) => ({ name, direction, ...against(codecs) }));
  const mean = (direction) =>
    geometricMean(named.filter((row) => row.direction === direction).map(({ times }) => times));
  const slow = named.filter(({ times }) => times < BARS.row);
  const least = named.reduce((a, b) => (b.times < a.times ? b : a));
  const ratio = imports.codec.median / imports["protobuf-es"].median;
  const { gzipped } = bundles.ours;
  return [
    atLeast("encode, geometric mean", mean("encode"), BARS.encode),
    atLeast("decode, geometric mean", mean("decode"), BARS.decode),
    { ...atLeast(`slowest row: ${least.name}`, least.times, BARS.row), note: `${slow.length} rows below` },
    {
      name: "import, against Protobuf-ES",
      value: `${ratio.toFixed(2)}×`,
      bar: `≤ ${BARS.import}×`,
      pass: ratio <= BARS.import,
    },
    {
      name: "bundle, min + gzip",
      value: `${gzipped} bytes`,
      bar: `≤ ${BARS.bundle} bytes`,
      pass: gzipped <= BARS.bundle,
    },
  ];
}

function atLeast(name, value, bar) {
  return { name, value: `${value.toFixed(2)}×`, bar: `≥ ${bar}×`, pass: value >= bar };
}
