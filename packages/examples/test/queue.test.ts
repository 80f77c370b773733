import { expect, test } from "@jest/globals";
import { BoundedQueue } from "../src/queue.js";
import { collect } from "./serving.js";

test("gives what was pushed, in order, and ends", async () => {
  const queue = new BoundedQueue<number>({ limit: 10 });
  for (const item of [1, 2, 3]) expect(queue.push(item)).toBe(true);
  queue.end();
  expect(await collect(queue)).toEqual([1, 2, 3]);
  expect(await queue.next()).toEqual({ done: true, value: undefined });
});

test("hands items to readers that wait, in the order of their asking", async () => {
  const queue = new BoundedQueue<number>({ limit: 0 });
  const reads = [queue.next(), queue.next(), queue.next()];
  expect(queue.push(1)).toBe(true);
  expect(queue.push(2)).toBe(true);
  queue.end();
  expect(await Promise.all(reads)).toEqual([
    { done: false, value: 1 },
    { done: false, value: 2 },
    { done: true, value: undefined },
  ]);
  expect(queue.size).toBe(0);
});

test("takes no more than its limit, and more again when it was read", async () => {
  const queue = new BoundedQueue<number>({ limit: 2 });
  expect([queue.push(1), queue.push(2), queue.push(3)]).toEqual([true, true, false]);
  expect(queue.size).toBe(2);
  expect((await queue.next()).value).toBe(1);
  expect([queue.push(4), queue.push(5)]).toEqual([true, false]);
  queue.end();
  expect(await collect(queue)).toEqual([2, 4]);
});

test("counts sizes, and lets one item wait however large it is", async () => {
  const queue = new BoundedQueue<string>({ limit: 4, sizeOf: (text) => text.length });
  expect(queue.push("longer than four")).toBe(true);
  expect(queue.push("a")).toBe(false);
  await queue.next();
  expect([queue.push("ab"), queue.push("cd"), queue.push("e")]).toEqual([true, true, false]);
  expect(queue.size).toBe(4);
});

test("takes nothing after its end", () => {
  const queue = new BoundedQueue<number>({ limit: 10 });
  queue.end();
  expect(queue.push(1)).toBe(false);
  expect(queue.size).toBe(0);
});

test("fails: drops what waits, throws once, and is over", async () => {
  const queue = new BoundedQueue<number>({ limit: 10 });
  queue.push(1);
  queue.fail(new Error("too slow"));
  queue.fail(new Error("never seen"));
  expect(queue.size).toBe(0);
  expect(queue.push(2)).toBe(false);
  await expect(queue.next()).rejects.toThrow("too slow");
  expect((await queue.next()).done).toBe(true);
});

test("fails the reader that waits, and ends those behind it", async () => {
  const queue = new BoundedQueue<number>({ limit: 10 });
  const reads = Promise.allSettled([queue.next(), queue.next()]);
  queue.fail(new Error("too slow"));
  expect(await reads).toEqual([
    { status: "rejected", reason: new Error("too slow") },
    { status: "fulfilled", value: { done: true, value: undefined } },
  ]);
});

test("a reader that leaves is told of once, and ends it", async () => {
  let left = 0;
  const queue = new BoundedQueue<number>({ limit: 10, onLeave: () => left++ });
  queue.push(1);
  queue.push(2);
  for await (const _item of queue) break;
  await queue.return();
  expect(left).toBe(1);
  expect(queue.size).toBe(0);
  expect(queue.push(3)).toBe(false);
  expect((await queue.next()).done).toBe(true);
});

test("a reader that leaves while it waits gets the end", async () => {
  const queue = new BoundedQueue<number>({ limit: 10 });
  const read = queue.next();
  await queue.return();
  expect((await read).done).toBe(true);
});

test("to leave after the end tells nobody", async () => {
  let left = 0;
  const queue = new BoundedQueue<number>({ limit: 10, onLeave: () => left++ });
  queue.end();
  await queue.return();
  expect(left).toBe(0);
});
