// Times every row of every stack: row by row, each stack in turn, round after round.
import { spread } from "../shared/spread.mjs";
import { Pair } from "./pair.mjs";
import { REFERENCE } from "./stacks/index.mjs";

/** What took a stack so long in a row is not measured again: some streams take it seconds, and show the same each time. */
const PATIENCE_MS = 8_000;

/**
 * For each row { [stack]: { rate, cpu, p50?, p99?, rounds, times } }: operations in a second; for one operation the CPU time
 * of client and server, and the latencies, in microseconds; each of them { median, min, max }. And of how many rounds.
 *
 * `times` holds how many times as fast it is as ours and as grpc-js by hand: { [stack]: { rate, cpu } }, in the middle of
 * the rounds. A round's figures stand side by side, as a machine that others use as well is now fast and now slow.
 *
 * Each stack runs in several processes, one after the other, as what the compiler and the garbage collector settle for
 * differs from process to process.
 */
export async function measureSpeed({ stacks, rows, processes, rounds, warmUp, batchMs, progress }) {
  const samples = rows.map(() => Object.fromEntries(stacks.map((stack) => [stack, []])));
  for (let turn = 1; turn <= processes; turn++) {
    const pairs = {};
    try {
      for (const stack of stacks) {
        progress(`process ${turn} of ${processes}: verify and warm up ${stack}`);
        pairs[stack] = await Pair.start(stack, ["near", "apart"]);
        await pairs[stack].client.ask({ do: "verify" });
        await pairs[stack].client.ask({ do: "warmUp", rows, ...warmUp });
      }
      for (let round = 1; round <= rounds; round++) {
        for (const [i, row] of rows.entries()) {
          progress(`process ${turn} of ${processes}, round ${round} of ${rounds}: ${row.title}`);
          for (const stack of from(stacks, round + turn)) {
            const taken = samples[i][stack];
            if (total(taken) < PATIENCE_MS) taken.push(await sample(pairs[stack], row, batchMs));
          }
        }
      }
    } finally {
      for (const pair of Object.values(pairs)) pair.end();
    }
  }
  return samples.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([stack, taken]) => [stack, { ...spreads(taken), times: times(row, taken) }]),
    ),
  );
}

async function sample({ client, server }, row, batchMs) {
  await client.ask({ do: "prepare", row, batchMs });
  const before = await server.ask({ do: "cpu" });
  const { operations, ms, cpuMs, ...latencies } = await client.ask({ do: "measure", row, batchMs });
  const after = await server.ask({ do: "cpu" });
  const cpu = (1000 * (cpuMs + after.cpuMs - before.cpuMs)) / operations;
  return { ms, figures: { rate: (1000 * operations) / ms, cpu, ...latencies } };
}

/** The same order, begun with another one, as nobody shall always be the first after a pause. */
const from = (stacks, first) => stacks.map((_, i) => stacks[(first + i) % stacks.length]);

const total = (samples) => samples.reduce((sum, { ms }) => sum + ms, 0);

function spreads(samples) {
  const spreads = Object.keys(samples[0].figures).map((figure) => [
    figure,
    spread(samples.map(({ figures }) => figures[figure])),
  ]);
  return { ...Object.fromEntries(spreads), rounds: samples.length };
}

function times(row, taken) {
  const others = Object.entries(row).filter(([stack]) => stack === "ours" || stack === REFERENCE);
  return Object.fromEntries(
    others.map(([stack, other]) => {
      const rounds = taken.slice(0, other.length).map(({ figures }, i) => [figures, other[i].figures]);
      const rate = spread(rounds.map(([one, its]) => one.rate / its.rate)).median;
      const cpu = spread(rounds.map(([one, its]) => its.cpu / one.cpu)).median;
      return [stack, { rate, cpu }];
    }),
  );
}
