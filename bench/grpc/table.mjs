// The figures as Markdown that is also fit to be read on a terminal.
import { mark, table } from "../shared/markdown.mjs";
import { times, verdicts } from "./bars.mjs";
import { bytes, each, range, rate, whole } from "./units.mjs";

/** Everything that was measured, as tables. */
export function tables(result) {
  const { names, rows, memory } = result;
  const stacks = Object.keys(names);
  const heads = stacks.map((stack) => names[stack]);
  const measured = Object.values(rows);
  const timed = measured.filter((row) => Object.values(row.stacks).some(({ p50 }) => p50));
  return [
    heading(result),
    ...(measured.length > 0
      ? [
          "## In a second: median (min–max), and how many times as much as grpc-js",
          table(
            ["row", "", ...heads],
            measured.map((row) => [row.title, row.unit, ...stacks.map((s) => speed(row, s))]),
          ),
          "## CPU time of client and server for each operation, in microseconds: median (min–max)",
          table(
            ["row", ...heads],
            measured.map((row) => [row.title, ...stacks.map((s) => range(row.stacks[s].cpu, each))]),
          ),
        ]
      : []),
    ...(timed.length > 0
      ? [
          "## Latency of single calls, in microseconds: median of the rounds (min–max)",
          table(
            ["row", "", ...heads],
            timed.flatMap((row) => ["p50", "p99"].map((p) => latency(row, p, stacks))),
          ),
        ]
      : []),
    ...Object.values(memory).flatMap(({ title, stacks }) => [
      `## Memory, ${title}: the most above what there was before`,
      memoryTable(stacks, names, result.items),
    ]),
    ...bars(result),
  ].join("\n\n");
}

function heading({ node, cpu, cpus, load, rounds, partial }) {
  const machine = `Node.js ${node}, ${cpus} × ${cpu}, with a load of ${load.toFixed(1)} when it began`;
  const what = `Up to ${rounds} rounds, ${machine}.`;
  return `# gRPC stacks side by side${partial ? ": a quick look, not to be quoted" : ""}\n\n${what}`;
}

function speed({ stacks }, stack) {
  const ratio = times(stacks, stack);
  const figures = range(stacks[stack].rate, rate);
  return ratio === undefined ? figures : `${figures} ${ratio.toFixed(2)}×`;
}

const latency = ({ title, stacks }, percentile, shown) => [
  title,
  percentile,
  ...shown.map((stack) => range(stacks[stack][percentile], whole)),
];

function memoryTable(stacks, names, items) {
  const head = ["stack", "client, resident", "client, heap", "server, resident", "server, heap", `of ${items} came`];
  const body = Object.entries(stacks).map(([stack, { client, server, received }]) => [
    names[stack],
    ...[client.rss, client.heap, server.rss, server.heap].map(bytes),
    received,
  ]);
  return table(head, body);
}

function bars(result) {
  const all = verdicts(result);
  if (all.length === 0) return [];
  const missed = all.filter(({ pass }) => !pass).length;
  return [
    `## Against the bars: ${all.length - missed} hold, ${missed} do not`,
    table(
      ["row", "ours against", "times as fast", "by CPU time", "bar", ""],
      all.map(({ row, against, value, cpu, bar, pass }) => [
        row,
        result.names[against],
        `${value.toFixed(2)}×`,
        `${cpu.toFixed(2)}×`,
        `≥ ${bar}×`,
        mark(pass),
      ]),
    ),
  ];
}
