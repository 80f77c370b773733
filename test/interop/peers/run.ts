// Runs all cases, and prints the table of results: `npm run interop`. Exits with 1 if a case goes wrong.
import { setTimeout as sleep } from "node:timers/promises";
import { logVerbosity, setLogVerbosity } from "@grpc/grpc-js";
import { type Case, cases, peerNames } from "./cases.js";
import { meet } from "./meet.js";
import type { PeerName } from "./peer.js";
import { tables } from "./table.js";

// It would say that servers refuse pings, which is what one of the cases wants.
setLogVerbosity(logVerbosity.NONE);

const failed = new Set<Case>();
for (const name of peerNames) await tryAll(name);
console.log(`\n${tables(failed)}`);
process.exit(failed.size > 0 ? 1 : 0);

async function tryAll(name: PeerName): Promise<void> {
  const meeting = await meet(name);
  for (const one of cases) {
    if (one.peer !== name || one.run === undefined) continue;
    const start = performance.now();
    const outcome = await Promise.race([one.run(meeting), late()]).then(
      () => "fine",
      (error: unknown) => {
        failed.add(one);
        return `wrong: ${error}`;
      },
    );
    const ms = Math.round(performance.now() - start);
    console.error(`${name}: ${one.direction}: ${one.row.name}: ${outcome} (${ms} ms)`);
  }
  await meeting.end();
}

async function late(): Promise<never> {
  await sleep(60_000, undefined, { ref: false });
  throw new Error("no end after a minute");
}
