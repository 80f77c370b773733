import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { Refusals } from "../src/broker/refusals.js";

test("each kind of refusal is told once, in one line", () => {
  const lines: string[] = [];
  const refusals = new Refusals("chat: Redis", (line) => lines.push(line));
  refusals.done("publish");
  for (let i = 0; i < 3; i++) {
    refusals.refused("publish", "OOM not\r\nallowed");
    refusals.refused("subscribe", "NOPERM");
    // To another it may be granted: that does not make it a new refusal each time.
    refusals.done("publish");
  }
  expect(lines).toEqual([
    "chat: Redis refuses to publish: OOM not allowed",
    "chat: Redis refuses to subscribe: NOPERM",
  ]);
});

test("what is done again a while later is told once, and then it may be refused anew", async () => {
  const lines: string[] = [];
  const refusals = new Refusals("chat: Redis", (line) => lines.push(line), 20);
  refusals.refused("publish", "OOM");
  await sleep(30);
  refusals.done("subscribe");
  refusals.done("publish");
  refusals.done("publish");
  refusals.refused("publish", "READONLY");
  expect(lines).toEqual([
    "chat: Redis refuses to publish: OOM",
    "chat: Redis does not refuse to publish any more",
    "chat: Redis refuses to publish: READONLY",
  ]);
});
