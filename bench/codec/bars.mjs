// What the figures are held against, and how they stand.
import { geometricMean } from "../shared/spread.mjs";
import { NOT_PEERS } from "./adapters/index.mjs";

const BARS = { encode: 2.2, decode: 1.5, row: 1, native: 0.95, import: 0.15, pb: 1, bundle: 4096, heap: 1 };

/** Rows in which every library waits for the same call of the platform. */
const NATIVE = new Set(["decode text"]);

/** How fast ours must be in this row, against its fastest peer. */
export const barOf = (row) => (NATIVE.has(row) ? BARS.native : BARS.row);

/** The row's fastest peer, and how many times as fast ours is. */
export function against(codecs) {
  const [peer, { median, ofOurs }] = Object.entries(codecs)
    .filter(([codec]) => !NOT_PEERS.has(codec))
    .reduce((best, other) => (other[1].ofOurs < best[1].ofOurs ? other : best));
  return { peer, peerNs: median, times: ofOurs };
}

/** [{ name, value, bar, pass }] */
export function verdicts({ rows, imports, bundles, memory }) {
  const named = Object.entries(rows).map(([name, { codecs, direction }]) => ({ name, direction, ...against(codecs) }));
  const mean = (direction) =>
    geometricMean(named.filter((row) => row.direction === direction).map(({ times }) => times));
  const slow = named.filter(({ name, times }) => times < barOf(name));
  const least = named.reduce((a, b) => (b.times < a.times ? b : a));
  const loading = (kind) => imports[kind].median / imports["protobuf-es"].median;
  const leanest = Math.min(
    ...Object.keys(memory.entries)
      .filter((codec) => !NOT_PEERS.has(codec))
      .map((codec) => memory.entries[codec]),
  );
  const { gzipped } = bundles.ours;
  return [
    atLeast("encode, geometric mean", mean("encode"), BARS.encode),
    atLeast("decode, geometric mean", mean("decode"), BARS.decode),
    {
      ...atLeast(`slowest row: ${least.name}`, least.times, BARS.row),
      note: `${slow.length} rows below`,
      pass: slow.length === 0,
    },
    atMost("import of `_codec`, against Protobuf-ES's `_pb`", loading("codec"), BARS.import),
    atMost("import of `_pb`, against Protobuf-ES's", loading("pb"), BARS.pb),
    {
      name: "bundle, min + gzip",
      value: `${gzipped} bytes`,
      bar: `≤ ${BARS.bundle} bytes`,
      pass: gzipped <= BARS.bundle,
    },
    atMost("150,000 decoded entries in memory, against the leanest peer", memory.entries.ours / leanest, BARS.heap),
  ];
}

function atLeast(name, value, bar) {
  return { name, value: `${value.toFixed(2)}×`, bar: `≥ ${bar}×`, pass: value >= bar };
}

function atMost(name, value, bar) {
  return { name, value: `${value.toFixed(2)}×`, bar: `≤ ${bar}×`, pass: value <= bar };
}
