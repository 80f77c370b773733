// Times every row of every codec: row by row, each codec in turn, round after round.
import { answerOf, Child } from "../shared/child.mjs";
import { spread } from "../shared/spread.mjs";
import { CODECS } from "./adapters/index.mjs";
import { program } from "./paths.mjs";
import { ROWS } from "./payloads.mjs";

/** Which payloads each codec cannot do, and why, as Protobuf-ES sees it. */
export async function verifyAll(progress) {
  const leftOut = {};
  for (const codec of CODECS) {
    progress(`verify ${codec}`);
    leftOut[codec] = await answerOf(program("verify.mjs"), [codec]);
  }
  return leftOut;
}

/**
 * For each row { [codec]: { median, min, max, ofOurs } }: nanoseconds of CPU time for each operation; and how many times
 * ours that is, in the middle of the rounds. A round's times stand side by side, as a machine that others use as well is
 * now fast and now slow. Each codec runs in several processes, one after the other, as what the compiler and the garbage
 * collector settle for differs from process to process.
 */
export async function measureSpeed({ processes, rounds, warmUp, batchMs, leftOut, progress }) {
  const samples = ROWS.map(() => Object.fromEntries(CODECS.map((codec) => [codec, []])));
  for (let turn = 1; turn <= processes; turn++) {
    const workers = {};
    try {
      for (const codec of CODECS) {
        progress(`process ${turn} of ${processes}: warm up ${codec}`);
        workers[codec] = new Child(program("worker.mjs"), [codec], ["--expose-gc"]);
        await workers[codec].next();
        await workers[codec].ask({ warmUp });
      }
      for (let round = 1; round <= rounds; round++) {
        for (const [row, { payload, direction }] of ROWS.entries()) {
          progress(`process ${turn} of ${processes}, round ${round} of ${rounds}: ${direction} ${payload.title}`);
          for (const codec of CODECS) {
            if (payload.name in leftOut[codec]) continue;
            samples[row][codec].push((await workers[codec].ask({ row, batchMs })).ns);
          }
        }
      }
    } finally {
      for (const worker of Object.values(workers)) worker.end();
    }
  }
  return samples.map((row) =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([, ns]) => ns.length > 0)
        .map(([codec, ns]) => [codec, { ...spread(ns), ofOurs: spread(ns.map((one, i) => one / row.ours[i])).median }]),
    ),
  );
}
