import { gzipSync } from "node:zlib";
import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { Ask } from "../echo-service.js";
import { serving } from "../serving.js";
import { frame, rawSession, send } from "./raw-client.js";

// The first message of many is compressed: while it is unpacked, grpc-js queues all others, and gives them at once.

const COUNT = 20_000;
const first = frame(Ask.encode({ count: 1 }));
const many = Buffer.concat([
  frame(gzipSync(Buffer.of()), 1),
  ...Array.from({ length: COUNT }, () => frame(Buffer.of())),
]);

const sendMany = (address: string, path: string) =>
  send(rawSession(address), {
    path,
    headers: { "grpc-encoding": "gzip" },
    body: first,
    afterwards: (stream) => void setTimeout(() => stream.end(many), 50),
  });

test("a handler that has left its requests is not in their way", async () => {
  const { address, client } = await serving({
    async *chat(requests) {
      for await (const _ of requests) break;
      yield { index: 1 };
      await new Promise((resolve) => setTimeout(resolve, 300));
      yield { index: 2 };
    },
    say: async ({ text }) => ({ text }),
  });
  const { code } = await sendMany(address, "/echo.Echo/Chat");
  expect(code).toBe(status.OK);
  expect(await client.say({ text: "you" })).toMatchObject({ text: "you" });
});

test("a handler that asks for thousands of requests at once gets them", async () => {
  let got = 0;
  const { address, client } = await serving({
    async collect(requests) {
      const iterator = requests[Symbol.asyncIterator]();
      const results = await Promise.all(Array.from({ length: COUNT + 3 }, () => iterator.next()));
      got = results.filter(({ done }) => !done).length;
      return {};
    },
    say: async ({ text }) => ({ text }),
  });
  const { code } = await sendMany(address, "/echo.Echo/Collect");
  expect([code, got]).toEqual([status.OK, COUNT + 2]);
  expect(await client.say({ text: "you" })).toMatchObject({ text: "you" });
});
