import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { service } from "@protoc-gen-ts/runtime/grpc";
import { GreeterClient, GreeterService } from "../src/gen/gpt/gpt_grpc.js";
import { gptGreeter } from "../src/gpt/greeter.js";
import type { Model } from "../src/gpt/model.js";
import { poemModel } from "../src/gpt/poem-model.js";
import { collect, connect, serving, until } from "./serving.js";

async function connectTo(model: Model): Promise<GreeterClient> {
  return connect(GreeterClient, await serving(service(GreeterService, gptGreeter(model))));
}

test("streams the poem line by line", async () => {
  const client = await connectTo(poemModel(1));
  const replies = await collect(client.getGPTStreamData({ content: "背一下古诗《春眠》" }));
  expect(replies.map(({ message }) => message)).toEqual(["春眠不觉晓\n", "处处闻啼鸟\n", "夜来风雨声\n", "花落知多少"]);
});

test("gives the whole poem at once", async () => {
  const client = await connectTo(poemModel(1));
  const { message } = await client.getGPTMessage({ content: "背一下古诗《春眠》" });
  expect(message).toBe("春眠不觉晓\n处处闻啼鸟\n夜来风雨声\n花落知多少");
});

test("sends each piece as soon as it is written", async () => {
  let release = (): void => {};
  const client = await connectTo({
    async *answer() {
      yield "first";
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      yield "second";
    },
  });
  const replies = client.getGPTStreamData({ content: "?" })[Symbol.asyncIterator]();
  expect((await replies.next()).value.message).toBe("first");
  release();
  expect((await replies.next()).value.message).toBe("second");
  expect((await replies.next()).done).toBe(true);
});

test("the model stops when the reader leaves half way", async () => {
  let stopped = false;
  let written = 0;
  const model = poemModel(1);
  const client = await connectTo({
    async *answer(prompt, signal) {
      try {
        for await (const line of model.answer(prompt, signal)) {
          if (++written > 2)
            await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
          yield line;
        }
      } finally {
        stopped = true;
      }
    },
  });
  const read: string[] = [];
  for await (const { message } of client.getGPTStreamData({ content: "?" })) {
    read.push(message.trimEnd());
    if (read.length === 2) break;
  }
  expect(read).toEqual(["春眠不觉晓", "处处闻啼鸟"]);
  await until(() => stopped);
  expect(written).toBe(3);
});

test("the embedded model stops when it is told to", async () => {
  const controller = new AbortController();
  const lines = poemModel(60_000).answer("?", controller.signal)[Symbol.asyncIterator]();
  const line = lines.next();
  controller.abort();
  await expect(line).rejects.toMatchObject({ name: "AbortError" });
});

test("the model of a unary call stops when the caller gives up", async () => {
  let signal: AbortSignal | undefined;
  const client = await connectTo({
    async *answer(_prompt, given) {
      signal = given;
      await new Promise((_resolve, reject) => given.addEventListener("abort", () => reject(given.reason)));
      yield "never";
    },
  });
  const controller = new AbortController();
  const answer = client.getGPTMessage({ content: "?" }, { signal: controller.signal });
  await until(() => signal !== undefined);
  controller.abort();
  await expect(answer).rejects.toMatchObject({ code: status.CANCELLED });
  await until(() => signal?.aborted === true);
});

test("refuses a question that is none", async () => {
  const client = await connectTo(poemModel(1));
  await expect(client.getGPTMessage({ content: " " })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  await expect(collect(client.getGPTStreamData({}))).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
});
