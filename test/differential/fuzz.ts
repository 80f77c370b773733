// Differential fuzzing: `npm run fuzz -- --minutes 10 [--seed 1] [--jobs 2]`. Prints its progress, and saves what it
// finds in ./found. Exits with 1 if it has found anything.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Counts } from "./batch.js";
import { saveCase } from "./case.js";
import { root } from "./paths.js";
import type { Line } from "./run-batch.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    jobs: { type: "string", default: String(availableParallelism()) },
    batches: { type: "string", default: "Infinity" },
    schemas: { type: "string", default: "20" },
    messages: { type: "string", default: "15" },
    mutations: { type: "string", default: "40" },
    save: { type: "boolean", default: true },
  },
  allowNegative: true,
});

/** A batch takes about ten seconds. One that takes so long hangs, be it in a codec. */
const HANG_MS = 5 * 60_000;

const start = Date.now();
const until = start + Number(values.minutes) * 60_000;
const first = Number(values.seed);
const last = first + Number(values.batches) - 1;
const total: Counts = { schemas: 0, messages: 0, mutations: 0, accepted: 0, judged: 0, found: 0 };
const seen = new Set<string>();
let next = first;
let failed = 0;

console.log(`seed ${first}`);
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
console.log(progress());
process.exitCode = total.found > 0 || failed > 0 ? 1 : 0;

async function work(): Promise<void> {
  while (next <= last && Date.now() < until) {
    await batch(next++);
    console.log(progress());
  }
}

/** One batch, in a process of its own. */
function batch(seed: number): Promise<void> {
  const [hooks, program] = ["./typescript.mjs", "./run-batch.ts"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const size = [values.schemas, values.messages, values.mutations];
  const args = ["--import", hooks!, program!, String(seed), ...size];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"], timeout: HANG_MS });
  createInterface(child.stdout).on("line", (line) => hear(JSON.parse(line) as Line));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code !== 0) {
        failed++;
        console.log(`the batch of seed ${seed} ended with ${signal ?? code}: it hangs or crashes`);
      }
      resolve();
    });
  });
}

function hear(line: Line): void {
  if ("counts" in line) {
    for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += line.counts[key];
    return;
  }
  const { kind, detail, judge, message } = line.found;
  // One defect shows itself again and again, in other names and numbers.
  const signature = `${kind} ${detail.replace(/\bs\d+_\d+\S*|[0-9a-f]{2,}|\d+/g, "*")}`;
  if (seen.has(signature)) return;
  seen.add(signature);
  const name = values.save ? saveCase(line.found) : "not saved";
  console.log(`FOUND ${kind} in ${message ?? "a schema"} (${name})\n  ${cut(detail)}\n  ${cut(judge ?? "")}`);
}

function cut(text: string): string {
  return text.length > 400 ? `${text.slice(0, 400)}...` : text.trim();
}

function progress(): string {
  const seconds = Math.round((Date.now() - start) / 1000);
  const { schemas, messages, mutations, accepted, judged, found } = total;
  return (
    `${seconds} s: ${schemas} schemas, ${messages} messages, ${mutations} mutations (${accepted} accepted, ` +
    `${judged} judged by C++), ${found} disagreements`
  );
}
