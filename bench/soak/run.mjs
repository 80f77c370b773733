// A client and a server that call each other's bluff for a while, with a bad wire between them and a server that comes and
// goes. Fails if a message is lost or duplicated, or a call ends as it should not: see README.md.
//
//   node run.mjs [--minutes 5] [--seed 1]
import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { table } from "../shared/markdown.mjs";
import { book } from "./book.mjs";
import { faults } from "./faults.mjs";
import { generate } from "./generate.mjs";
import { served } from "./served.mjs";
import { wire } from "./wire.mjs";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "5" }, seed: { type: "string", default: "1" } },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
if (!(minutes > 0 && Number.isInteger(seed))) throw new RangeError("--minutes is a number above 0, --seed an integer");

generate();
const seen = book();
const server = await served(seen.heardOfServer);
const line = await wire(() => server.port);
const client = fork(new URL("client.mjs", import.meta.url), [String(seed), `127.0.0.1:${server.port}`, line.address], {
  execArgv: ["--expose-gc"],
});
const clientEnded = once(client, "exit");
const start = performance.now();
const rows = [];
client.on("message", (said) => {
  seen.heardOfClient(said);
  if (said.wrong === undefined) progress(said);
});
const stop = new AbortController();
const faulty = faults({ seed, wire: line, server, signal: stop.signal });
await Promise.race([sleep(minutes * 60_000), clientEnded]);

stop.abort();
const wentWrong = await faulty;
client.send("stop");
const [code] = await clientEnded;
if (code !== 0) seen.wrong.push(`the client ended with ${code}`);
line.close();
await sleep(1_000); // for the server to hear of the last cancels, and to tell
if (seen.server.active > 0) seen.wrong.push(`the server has ${seen.server.active} handlers left`);
await server.stop(true);
conclude();

function progress({ calls, active, codes, p50, p99, rss, heapUsed }) {
  const seconds = Math.round((performance.now() - start) / 1_000);
  const row = [
    `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`,
    calls,
    active,
    Object.entries(codes)
      .map(([name, count]) => `${name} ${count}`)
      .join(", "),
    p50.toFixed(1),
    p99.toFixed(1),
    mib(heapUsed),
    mib(rss),
    mib(seen.server.rss),
  ];
  rows.push(row);
  const [time, , , inCodes, ...figures] = row;
  const names = ["p50", "p99", "heap", "client", "server"];
  const rest = figures.map((figure, i) => `${names[i]} ${figure} ${i < 2 ? "ms" : "MiB"}`).join(", ");
  console.log(`${time}  ${calls} calls, ${active} under way, ${seen.wrong.length} wrong; ${inCodes}; ${rest}`);
}

function conclude() {
  const head = [
    "time",
    "calls",
    "under way",
    "in the last 5 s",
    "p50 ms",
    "p99 ms",
    "heap MiB",
    "client MiB",
    "server MiB",
  ];
  const few = Math.ceil(rows.length / 15);
  console.log(
    `\n${table(
      head,
      rows.filter((_, i) => i % few === 0 || i === rows.length - 1),
    )}\n`,
  );
  console.log(`calls:    ${JSON.stringify(seen.codes)}`);
  console.log(`messages: ${seen.messages} in calls that ended well`);
  console.log(`faults:   ${JSON.stringify(wentWrong)}`);
  for (const complaint of seen.wrong) console.error(`wrong: ${complaint}`);
  const good = seen.wrong.length === 0 && seen.messages > 0;
  console.log(good ? "no message was lost or duplicated" : `FAILED: ${seen.wrong.length} complaints`);
  process.exitCode = good ? 0 : 1;
}

function mib(bytes) {
  return (bytes / 2 ** 20).toFixed(0);
}
