/** @typedef {{ call: number, place: number, count: number }} Item */

/**
 * Takes the items of one call, which are to come in their order, without a gap, each once.
 *
 * @param {number} call
 */
export function placesOf(call) {
  let next = 0;
  return {
    /** How many have come. */
    get taken() {
      return next;
    },
    /**
     * @param {Item} item
     * @throws Error if it is another than the next one.
     */
    take(item) {
      if (item.call !== call) throw new Error(`call ${call} got an item of call ${item.call}`);
      if (item.place !== next) throw new Error(`call ${call} got item ${item.place} in place of ${next}`);
      next++;
    },
  };
}
