// What is sent: items as plain data, the same in each run.
import { random, times } from "../shared/random.mjs";

/** @typedef {{ key: string, value: number, payload?: Uint8Array }} Plain */

/** Bytes of an item on the wire. The small one is a key and a number; the others have a payload as well. */
export const SMALL = 20;
export const LARGE = 1_000;
export const HUGE = 1_000_000;

/**
 * Some different items of one size; those who send go round and round through them.
 *
 * @returns {Plain[]}
 */
function plainItems(size) {
  const next = random(size);
  return times(size === HUGE ? 4 : 64, (i) => {
    // 14 characters, and a number that takes three bytes: 20 with their tags and the length.
    const bare = { key: `sensor-${1_000_000 + 137 * i}`, value: 100_000 + 31 * i };
    return size === SMALL ? bare : { ...bare, payload: noise(size - SMALL, next) };
  });
}

/** A payload that takes so many bytes with its tag and its length. */
function noise(bytes, next) {
  const head = 1 + (bytes < 130 ? 1 : bytes < 16_387 ? 2 : 3);
  const payload = new Uint8Array(bytes - head);
  for (let i = 0; i < payload.length; i++) payload[i] = next() * 256;
  return payload;
}

/** What makes a stack's own items of a size, once. */
export function itemsFrom(make) {
  const made = new Map();
  return (size) => {
    if (!made.has(size)) made.set(size, plainItems(size).map(make));
    return made.get(size);
  };
}
