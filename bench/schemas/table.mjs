import { mark, table } from "../shared/markdown.mjs";
import { BARS } from "./bars.mjs";

const fixed = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : "–");

/** The results as Markdown. */
export function tables({ quick, node, cpu, repetitions, names, rows }) {
  return [
    "# Large schemas, side by side",
    quick
      ? "A quick look: these figures mean little."
      : `Means of ${repetitions} turns, one for all files. Node.js ${node}, ${cpu}.`,
    "The schemas are Google's, as google-proto-files ships them: a sample of 100 files, one of 500, and all. “Late” is what took over a minute to generate.",
    "## What it takes",
    table(
      ["files", "generator", "generating, s of CPU", "MB", "output, MB", "tsc, s", "MB", "import, ms of CPU", "MB"],
      rows.flatMap(({ files, generators }) =>
        Object.entries(generators).flatMap(([id, of]) => lines(files, names[id], of)),
      ),
    ),
    "## Bars",
    table(["bar", "files", "ours", "at most", ""], rows.flatMap(bars)),
  ].join("\n\n");
}

function lines(files, name, { late, cpuMs, megabytes, bytes, compiler, imports }) {
  if (late) return [[files, name, "late", "", "", "", "", "", ""]];
  return Object.entries(imports).map(([what, { cpuMs: importMs, megabytes: importMB }], i) => {
    const made = [fixed(cpuMs / 1000, 2), fixed(megabytes, 0), fixed(bytes / 2 ** 20, 1), fixed(compiler.seconds, 2)];
    const shown = i === 0 ? [files, name, ...made, fixed(compiler.megabytes, 0)] : ["", "", "", "", "", "", ""];
    return [...shown, `${fixed(importMs, 0)} (${what})`, fixed(importMB, 0)];
  });
}

function bars({ files, generators: { ours, es } }) {
  const ratios = es.late
    ? { generation: 0, compiler: Number.NaN, import: Number.NaN }
    : {
        generation: ours.cpuMs / es.cpuMs,
        compiler: ours.compiler.seconds / es.compiler.seconds,
        import: ours.imports["codec, grpc"].cpuMs / es.imports.all.cpuMs,
      };
  return Object.entries(BARS)
    .filter(([bar]) => Number.isFinite(ratios[bar]))
    .map(([bar, { title, most }]) => [title, files, fixed(ratios[bar], 2), most, mark(ratios[bar] <= most)]);
}
