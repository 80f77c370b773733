// Calls of all kinds, which throw if something is wrong with what came of them.
import { setTimeout as sleep } from "node:timers/promises";
import { placesOf } from "./places.mjs";

/**
 * @typedef {object} Plan How to make a call.
 * @property {number} call Its number.
 * @property {number} count How many items to send, or to ask for.
 * @property {number} size Of each payload, in bytes.
 * @property {number} pauseEvery After so many items, rest a little.
 * @property {number} leaveAfter Leave after so many items.
 * @property {import("@protoc-gen-ts/runtime/grpc").CallOptions} options
 */

/** How each kind is called: resolves to the number of messages that came, and were acknowledged. */
export const kinds = {
  async say(client, { call, size, options }) {
    const item = { call, place: 0, count: 1, payload: new Uint8Array(size) };
    const answer = await client.say(item, options);
    expect(answer.call === call && answer.payload.length === size, `call ${call} got another answer`);
    return 2;
  },
  async list(client, plan) {
    const { call, count, size, options } = plan;
    return await read(client.list({ call, count, size }, options), plan);
  },
  async collect(client, plan) {
    const { count } = await client.collect(items(plan), plan.options);
    expect(count === plan.count, `call ${plan.call} sent ${plan.count} items, of which ${count} came`);
    return count + 1;
  },
  async chat(client, plan) {
    return 2 * (await read(client.chat(items(plan), plan.options), plan));
  },
};

async function* items({ call, count, size, pauseEvery }) {
  const payload = new Uint8Array(size);
  for (let place = 0; place < count; place++) {
    yield { call, place, count, payload };
    if ((place + 1) % pauseEvery === 0) await sleep(1);
  }
}

async function read(answers, { call, count, size, pauseEvery, leaveAfter }) {
  const places = placesOf(call);
  for await (const item of answers) {
    places.take(item);
    expect(item.payload.length === size, `call ${call} got another payload`);
    if (places.taken === leaveAfter) return places.taken;
    if (places.taken % pauseEvery === 0) await sleep(5);
  }
  expect(places.taken === count, `call ${call} ended well with ${places.taken} of ${count} items`);
  return places.taken;
}

function expect(good, complaint) {
  if (!good) throw new Error(complaint);
}
