import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { Ask } from "../echo-service.js";
import { serving } from "../serving.js";
import { echo } from "./echo.js";
import { frame, rawSession, send } from "./raw-client.js";

const body = frame(Ask.encode({ text: "hi" }));

function headers(count: number, size: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, "x".repeat(size)]));
}

test.each([
  ["many", headers(1_000, 10)],
  ["a large one", headers(1, 100_000)],
  ["more than HTTP/2's frames hold, many times over", headers(200, 60_000)],
])("headers that are too much, as there are %s: no handler sees them, and the server lives on", async (_, bomb) => {
  const { server, asked } = echo();
  const { address, client, errors } = await serving(server);
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 3; i++) {
    // Each on a connection of its own: Node.js ends some of them.
    const session = rawSession(address, { maxSendHeaderBlockLength: 2 ** 25 });
    const answer = await send(session, { body, headers: bomb });
    expect(answer.code).toBeUndefined();
    expect(answer.reset).not.toBe(0);
    expect(await client.say({ text: "you" })).toMatchObject({ text: "you" });
  }
  expect(asked).not.toContain("hi");
  expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 28);
  expect(errors).toEqual([]);
});

test("headers up to what Node.js takes are taken", async () => {
  const { server, asked } = echo();
  const { address } = await serving(server);
  const session = rawSession(address);
  for (const large of [headers(100, 10), headers(1, 60_000)]) {
    expect(await send(session, { body, headers: large })).toMatchObject({ code: status.OK });
  }
  expect(asked).toEqual(["hi", "hi"]);
});
