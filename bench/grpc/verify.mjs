// Checks that what comes back is what was sent: all of it, in order, with the right contents.
import { isDeepStrictEqual } from "node:util";
import { HUGE, itemsFrom, LARGE, SMALL } from "./messages.mjs";
import { encodeItem } from "./wire.mjs";

const MANY = 3000;

/**
 * @param {import("./stacks/index.mjs").Stack} stack
 * @param {import("./stacks/index.mjs").Client} client
 * @throws Error if something is wrong.
 */
export async function verify({ messages }, client) {
  await inOrder("unary", HUGE, 6, { inFlight: 1 });
  await inOrder("pingPong", SMALL, 200);
  for (const size of [SMALL, LARGE]) {
    await inOrder("unary", size, 100, { inFlight: 1 });
    for (const count of [0, 1, MANY]) {
      await inOrder("list", size, count);
      await inOrder("chat", size, count);
      await counted(size, count);
    }
  }
  await all("unary", SMALL, 1000, { inFlight: 64 });

  async function inOrder(load, size, count, more) {
    const received = await receive(load, size, count, more);
    const expected = expectation(size, count);
    for (let i = 0; i < count; i++) check(received[i] === expected[i], `${load}: item ${i} is another one`);
  }

  async function all(load, size, count, more) {
    const received = await receive(load, size, count, more);
    check(isDeepStrictEqual(received.sort(), expectation(size, count).sort()), `${load}: other items`);
  }

  async function receive(load, size, count, more) {
    const received = [];
    await client[load]({ size, count, seen: (item) => received.push(contents(item)), ...more });
    check(received.length === count, `${load}: ${received.length} of ${count} items`);
    return received;
  }

  async function counted(size, count) {
    const { count: received, last } = await client.collect({ size, count });
    check(received === count, `collect: ${received} of ${count} items`);
    if (count > 0) check(contents(last) === expectation(size, count).at(-1), "collect: the last item is another one");
  }

  /** As bytes, which are the same for all stacks. */
  function contents(item) {
    const plain = messages.plain(item);
    const bytes = plain instanceof Uint8Array ? plain : encodeItem({ ...plain, payload: filled(plain.payload) });
    return Buffer.from(bytes).toString("latin1");
  }
}

const itemsOf = itemsFrom((plain) => encodeItem(plain).toString("latin1"));

function expectation(size, count) {
  const items = itemsOf(size);
  for (const item of items) check(item.length === size, `an item has ${item.length} bytes, not ${size}`);
  return Array.from({ length: count }, (_, i) => items[i % items.length]);
}

/** Some stacks have an empty payload where there is none. */
const filled = (payload) => (payload?.length > 0 ? payload : undefined);

function check(good, complaint) {
  if (!good) throw new Error(complaint);
}
