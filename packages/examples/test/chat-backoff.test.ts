import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { pushable, RpcError, service } from "@protoc-gen-ts/runtime/grpc";
import { backoffMs } from "../src/chat/backoff.js";
import { keepTalking } from "../src/chat/keep-talking.js";
import { ChatServiceClient, ChatServiceService } from "../src/gen/chat/chat_grpc.js";
import { connect, serving } from "./serving.js";

test("waits begin at a quarter of a second, double up to 10 seconds, and are less by chance", () => {
  const longest = [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000];
  for (const [attempt, ms] of [...longest.entries(), [2_000, 10_000] as const]) {
    const waits = Array.from({ length: 500 }, () => backoffMs(attempt));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(ms / 2);
    expect(Math.max(...waits)).toBeLessThanOrEqual(ms);
    // Of 500, a tenth of the range at either end is missed once in 10^22 times.
    expect(Math.min(...waits)).toBeLessThan(ms * 0.55);
    expect(Math.max(...waits)).toBeGreaterThan(ms * 0.95);
  }
});

test("the room is entered again after such a wait, which begins anew where it was entered", async () => {
  const stop = new AbortController();
  const begun: number[] = [];
  const calls = ["enters", "fails", "fails", "fails", "enters", "fails", "stays"];
  const address = await serving(
    service(ChatServiceService, {
      async *chat() {
        const call = calls[begun.length];
        begun.push(performance.now());
        if (call !== "fails") yield { content: "welcome" };
        if (call === "stays") stop.abort();
        throw new RpcError(status.UNAVAILABLE);
      },
    }),
  );
  const asked: number[] = [];
  const waits = [150, 50, 100, 150, 50, 100];
  const talking = keepTalking(
    connect(ChatServiceClient, address),
    "ada",
    pushable<string>({ limit: 1 }),
    () => {},
    stop.signal,
    (attempt) => {
      asked.push(attempt);
      return waits[asked.length - 1]!;
    },
  );
  await expect(talking).rejects.toMatchObject({ code: expect.any(Number) });
  expect(asked).toEqual([0, 1, 2, 3, 0, 1]);
  // Timers may be a millisecond early.
  for (const [i, ms] of waits.entries()) expect(begun[i + 1]! - begun[i]!).toBeGreaterThanOrEqual(ms - 2);
});
