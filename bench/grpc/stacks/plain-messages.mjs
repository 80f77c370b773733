import { itemsFrom } from "../messages.mjs";

/**
 * Messages of stacks whose messages are objects with a property for each field.
 *
 * @param {(plain: import("../messages.mjs").Plain) => unknown} make
 * @returns {import("./index.mjs").Messages}
 */
export function plainMessages(make = (plain) => plain) {
  const same = (message) => message;
  return {
    items: itemsFrom(make),
    plain: same,
    request: same,
    plainRequest: same,
    summary: same,
    plainSummary: same,
  };
}
