import { DIRECTIONS } from "./memory.mjs";
import { ROWS } from "./rows.mjs";
import { STACKS } from "./stacks/index.mjs";

const QUICK = {
  ...{ processes: 1, rounds: 1, warmUp: { turns: 2, batchMs: 30 }, batchMs: 60 },
  ...{ items: 30_000, limitMs: 2_000 },
};
const FULL = {
  ...{ processes: 5, rounds: 2, warmUp: { turns: 8, batchMs: 60 }, batchMs: 200 },
  ...{ items: 1_000_000, limitMs: 6_000 },
};

/**
 * What to do: `--quick`, `--stacks ours,raw`, `--only unary,bidi`.
 *
 * @param {string[]} args
 */
export function optionsOf(args) {
  const quick = args.includes("--quick");
  const stacks = chosen(args, "--stacks", STACKS);
  const names = [...ROWS, ...DIRECTIONS].map(({ name }) => name);
  const only = chosen(args, "--only", names);
  return {
    quick,
    /** Whether something is left out. */
    partial: quick || stacks !== STACKS || only !== names,
    stacks,
    rows: ROWS.filter(({ name }) => only.includes(name)),
    directions: DIRECTIONS.filter(({ name }) => only.includes(name)),
    effort: quick ? QUICK : FULL,
  };
}

function chosen(args, option, known) {
  const at = args.indexOf(option);
  if (at < 0) return known;
  const names = (args[at + 1] ?? "").split(",");
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new RangeError(`${option} takes some of ${known.join(", ")}, not "${unknown}"`);
  return known.filter((name) => names.includes(name));
}
