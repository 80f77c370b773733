import { codecResults, grpcResults } from "./results.js";

// The figures of docs/comparison.md, made of those of the benches.

type Row = readonly string[];

const CODECS = ["ours", "protobuf-es", "ts-proto", "protobufjs", "protobuf-ts"];
const STACKS = ["ours", "raw", "proto-loader", "ts-proto", "nice-grpc", "connect"];

/** Encoding, decoding, size and memory: a row for each library. */
export function codecs(): Row[] {
  const columns = [
    column(CODECS, (codec) => timesOurs(codec, "encode"), ratio),
    column(CODECS, (codec) => timesOurs(codec, "decode"), ratio),
    column(
      CODECS,
      (codec) => codecResults.bundles[codec]!.gzipped,
      (bytes) => `${Math.round(bytes)}`,
    ),
    column(
      CODECS,
      (codec) => codecResults.memory.entries[codec]!,
      (bytes) => `${(bytes / 1e6).toFixed(1)} MB`,
    ),
  ];
  return [
    ["", "encode", "decode", "app with one message, min + gzip, bytes", "150,000 decoded entries in memory"],
    ...CODECS.map((codec, i) => [codecResults.names[codec]!, ...columns.map((cells) => cells[i]!)]),
  ];
}

/** How long generated modules take to be imported: a row for each kind. */
export function imports(): Row[] {
  const row = (title: string, kind: keyof typeof codecResults.imports): Row => {
    return [title, `${Math.round(codecResults.imports[kind].median)} ms`, ratio(timesProtobufEs(kind))];
  };
  const theirs = codecResults.names["protobuf-es"]!;
  return [
    ["", "CPU time", `of that of ${theirs}`],
    row("`x_codec` of protoc-gen-ts", "codec"),
    row("`x_pb` of protoc-gen-ts", "pb"),
    row(`\`x_pb\` of ${theirs}`, "protobuf-es"),
  ];
}

/** Calls and messages in a second: a row for each kind of call. */
export function stacks(): Row[] {
  return [
    ["", "", ...STACKS.map((stack) => grpcResults.names[stack]!)],
    ...Object.values(grpcResults.rows).map(({ title, unit, stacks: all }) => {
      const rate = (stack: string) => -all[stack]!.rate.median;
      return [title, unit, ...column(STACKS, rate, (negated) => short(-negated))];
    }),
  ];
}

/** Where another library is faster, and by how much. */
export function slower(): Row[] {
  const rows: Row[] = [["", "fastest", "ours takes"]];
  for (const [row, { title, codecs: all }] of Object.entries(codecResults.rows)) {
    const best = least(
      Object.keys(all).filter((codec) => codec !== "json"),
      (codec) => all[codec]!.ofOurs,
    );
    if (best === "ours") continue;
    rows.push([
      `${row.split(" ")[0]} ${title}`,
      codecResults.names[best]!,
      `${ratio(1 / all[best]!.ofOurs)} its CPU time`,
    ]);
  }
  if (timesProtobufEs("pb") > 1) {
    rows.push(["import of `x_pb`", codecResults.names["protobuf-es"]!, `${ratio(timesProtobufEs("pb"))} its CPU time`]);
  }
  for (const { title, stacks: all } of Object.values(grpcResults.rows)) {
    const times = (stack: string) => all[stack]!.times.ours.rate;
    const best = least(STACKS, (stack) => -times(stack));
    if (best !== "ours") rows.push([title, grpcResults.names[best]!, `${ratio(times(best))} its time`]);
  }
  return rows;
}

/** How many times our time the fastest of the others takes in each row of a direction. */
export function fastestOthers(direction: "encode" | "decode"): number[] {
  return Object.entries(codecResults.rows)
    .filter(([row]) => row.startsWith(direction))
    .map(([, { codecs: all }]) => {
      const others = Object.entries(all).filter(([codec]) => codec !== "ours" && codec !== "json");
      return Math.min(...others.map(([, { ofOurs }]) => ofOurs));
    });
}

/** Ratios are multiplied, not added. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** How many times our time another codec takes: the geometric mean of the rows that both have. */
function timesOurs(codec: string, direction: string): number {
  const rows = Object.entries(codecResults.rows)
    .filter(([title, { codecs: all }]) => title.startsWith(direction) && codec in all)
    .map(([, { codecs: all }]) => all[codec]!.ofOurs);
  return geometricMean(rows);
}

/** How many times the time of protoc-gen-es's modules ours take to be imported. */
function timesProtobufEs(kind: keyof typeof codecResults.imports): number {
  return codecResults.imports[kind].median / codecResults.imports["protobuf-es"].median;
}

/** Cells for each name, the least of them in bold. */
function column(names: readonly string[], value: (name: string) => number, print: (value: number) => string): string[] {
  const best = print(value(least(names, value)));
  return names.map((name) => print(value(name))).map((cell) => (cell === best ? `**${cell}**` : cell));
}

function least(names: readonly string[], value: (name: string) => number): string {
  return names.reduce((best, name) => (value(name) < value(best) ? name : best));
}

function ratio(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)}×`;
}

function short(value: number): string {
  return value < 1000 ? value.toPrecision(3) : `${(value / 1000).toPrecision(3)}k`;
}
