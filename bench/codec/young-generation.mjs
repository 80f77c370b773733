// Keeps operations and collections of young garbage out of step.
//
// V8 collects whenever 16 MB were allocated. Operations that make nearly as much, in a loop that does nothing else, fall
// into step with that: each collection comes at the same place of an operation. For one codec that is where the last
// result is dead and the next one has just begun, so that its collections cost nothing; for another one it is the middle,
// with half a result to copy. That says how many bytes a result has, modulo 16 MB, and nothing of codecs.
import { random } from "../shared/random.mjs";

const YOUNG_BYTES = 16 << 20;
/** Each an array of 8 KiB. */
const PIECE_BYTES = 8 << 10;

const next = random(20261122);
/** Out of the function, so that the compiler cannot leave out what nobody reads. */
let piece;

/** Allocates a random part of the young generation, so that the next collection comes at a random place. */
export function shiftYoungGeneration() {
  for (let left = next() * YOUNG_BYTES; left > 0; left -= PIECE_BYTES) piece = new Array(PIECE_BYTES / 8 - 2);
  return piece;
}
