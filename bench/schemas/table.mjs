import { mark, table } from "../shared/markdown.mjs";
import { BARS } from "./bars.mjs";

const fixed = (value, digits) => (Number.isFinite(value) ? value.toFixed(digits) : "–");

/** The results as Markdown. */
export function tables({ quick, node, cpu, names, rows }) {
  return [
    "# Large schemas, side by side",
    quick
      ? "A quick look: these figures mean little."
      : `Medians of ${rows.map(({ turns }) => turns).join(", ")} turns. Node.js ${node}, ${cpu}.`,
    "The schemas are Google's, as google-proto-files ships them: a sample of 100 files, one of 500, and all. “Late” is what took over five minutes to generate.",
    "## What it takes",
    table(
      ["files", "generator", "generating, s of CPU", "MB", "output, MB", "import, ms of CPU", "MB", "tsc, s", "MB"],
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
  const made = [files, name, fixed(cpuMs / 1000, 2), fixed(megabytes, 0), fixed(bytes / 2 ** 20, 1)];
  const loaded = Object.entries(imports).map(([what, of]) => [
    `${fixed(of.cpuMs, 0)} (${what})`,
    fixed(of.megabytes, 0),
  ]);
  const checked = Object.entries(compiler).map(([target, of]) => [
    `${fixed(of.seconds, 2)} (${target})`,
    fixed(of.megabytes, 0),
  ]);
  return Array.from({ length: Math.max(loaded.length, checked.length) }, (_, i) => [
    ...(i === 0 ? made : ["", "", "", "", ""]),
    ...(loaded[i] ?? ["", ""]),
    ...(checked[i] ?? ["", ""]),
  ]);
}

function bars({ files, generators: { ours, es } }) {
  return BARS.flatMap(({ title, most, late, ratio }) => {
    const value = es.late ? late : ratio(ours, es);
    return Number.isFinite(value) ? [[title, files, fixed(value, 2), most, mark(value <= most)]] : [];
  });
}
