// The figures as Markdown that is also fit to be read on a terminal.
import { mark, table } from "../shared/markdown.mjs";
import { against, barOf, verdicts } from "./bars.mjs";
import { KEPT } from "./memory.mjs";

/** Everything that was measured, as tables. */
export function tables(result) {
  const { rows, names, imports, loaded, bundles, generated, memory, leftOut } = result;
  const name = (codec) => names[codec];
  const codecs = Object.keys(names);
  return [
    heading(result),
    "## Against the bars",
    table(
      ["", "measured", "bar", ""],
      verdicts(result).map(({ name, value, bar, pass, note }) => [
        name,
        note ? `${value} (${note})` : value,
        bar,
        mark(pass),
      ]),
    ),
    "## Ours against each row's fastest peer",
    table(
      ["row", "bytes", "ours", "fastest peer", "its time", "times as fast", ""],
      Object.entries(rows).map(([row, { bytes, codecs }]) => {
        const { peer, peerNs, times } = against(codecs);
        const ours = time(codecs.ours.median);
        return [row, bytes, ours, name(peer), time(peerNs), `${times.toFixed(2)}×`, mark(times >= barOf(row))];
      }),
    ),
    "## All codecs: CPU time for each operation, median (min–max)",
    table(
      ["row", ...codecs.map(name)],
      Object.entries(rows).map(([row, { codecs: measured }]) => [
        row,
        ...codecs.map((codec) => (measured[codec] ? range(measured[codec], time) : "—")),
      ]),
    ),
    "## Left out, as Protobuf-ES found another message or the codec has none",
    table(
      ["codec", "payload", "reason"],
      Object.entries(leftOut).flatMap(([codec, reasons]) => byReason(reasons).map((row) => [name(codec), ...row])),
    ),
    "## Size in bytes",
    table(
      ["codec", "generated code, min", "+ gzip", "app with one message, min", "+ gzip"],
      Object.keys(bundles).map((codec) => [name(codec), ...sizes(generated[codec]), ...sizes(bundles[codec])]),
    ),
    "## Import of the conformance suite's schemas in a fresh process, CPU time, median (min–max)",
    table(
      ["", "time", "against Protobuf-ES"],
      [
        ["our `_codec` files", "codec"],
        ["our `_pb` files", "pb"],
        ["protoc-gen-es's `_pb` files", "protobuf-es"],
      ].map(([label, subject]) => [
        label,
        range(imports[subject], milliseconds),
        `${(imports[subject].median / imports["protobuf-es"].median).toFixed(2)}×`,
      ]),
    ),
    "## What our generated files load",
    table(
      ["file", "modules of each package"],
      Object.entries(loaded).map(([kind, counts]) => [
        `gpt_${kind}.js`,
        Object.entries(counts)
          .map(([owner, count]) => `${owner} (${count})`)
          .join(", "),
      ]),
    ),
    "## Memory kept alive",
    table(
      ["codec", ...Object.values(KEPT)],
      codecs
        .filter((codec) => memory.all[codec] !== undefined)
        .map((codec) => [name(codec), ...Object.keys(KEPT).map((what) => megabytes(memory[what][codec]))]),
    ),
  ].join("\n\n");
}

function heading({ node, cpu, rounds, quick }) {
  const what = `${rounds} rounds, Node.js ${node}, ${cpu}.`;
  return quick
    ? `# Codecs side by side: a quick look, not to be quoted\n\n${what}`
    : `# Codecs side by side\n\n${what}`;
}

/** [payloads, reason]: many payloads may have the same one. */
function byReason(reasons) {
  const payloads = {};
  for (const [payload, reason] of Object.entries(reasons)) (payloads[reason] ??= []).push(payload);
  return Object.entries(payloads).map(([reason, names]) => [names.join(", "), reason]);
}

const sizes = (size) => (size ? [size.minified, size.gzipped] : ["—", "—"]);
const range = ({ median, min, max }, unit) => `${unit(median)} (${unit(min)}–${unit(max)})`;
const milliseconds = (ms) => `${ms.toFixed(1)} ms`;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Nanoseconds, in a unit that reads well. */
function time(ns) {
  if (ns < 1e3) return `${ns.toFixed(0)} ns`;
  if (ns < 1e6) return `${(ns / 1e3).toPrecision(3)} µs`;
  if (ns < 1e9) return `${(ns / 1e6).toPrecision(3)} ms`;
  return `${(ns / 1e9).toPrecision(3)} s`;
}
