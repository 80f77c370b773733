import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { openAIModel } from "../src/gpt/openai-model.js";
import { type Answer, begin, DONE, delta, event, finish, ROLE, sendInParts, stream } from "./openai-server.js";
import { KEY, read, reasonOf, relaying } from "./relaying.js";
import { collect, until } from "./serving.js";

const POEM = [ROLE, delta("春眠"), delta("不觉"), delta("晓\n"), finish("stop"), DONE];

test("asks as the API is asked", async () => {
  const { client, upstream } = await relaying(stream(...POEM));
  await client.getGPTMessage({ content: "背一下古诗《春眠》" });
  const [asked] = upstream.asked;
  expect(asked).toMatchObject({
    method: "POST",
    url: "/v1/chat/completions",
    headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
    body: { model: "some-model", stream: true, messages: [{ role: "user", content: "背一下古诗《春眠》" }] },
  });
});

test("each text delta is a reply, and the whole answer is all of them", async () => {
  const { client } = await relaying(stream(...POEM));
  expect((await read(client)).pieces).toEqual(["春眠", "不觉", "晓\n"]);
  expect((await client.getGPTMessage({ content: "?" })).message).toBe("春眠不觉晓\n");
});

test("each delta is passed on when it comes, not when the next one does", async () => {
  let more = (): void => {};
  const { client } = await relaying(async (response) => {
    begin(response);
    response.write(ROLE + delta("first"));
    await new Promise<void>((resolve) => {
      more = resolve;
    });
    response.end(delta("second") + finish("stop") + DONE);
  });
  const replies = client.getGPTStreamData({ content: "?" })[Symbol.asyncIterator]();
  expect((await replies.next()).value.message).toBe("first");
  more();
  expect((await replies.next()).value.message).toBe("second");
  expect((await replies.next()).done).toBe(true);
});

test.each([1, 2, 3, 7, 64])("events that come in parts of %d bytes", async (size) => {
  const bytes = Buffer.from([ROLE, delta("花落🌸"), ": ping\n\n", delta("知多少\r\n"), finish("stop"), DONE].join(""));
  const { client } = await relaying(async (response) => {
    begin(response);
    await sendInParts(response, bytes, size);
    response.end();
  });
  expect(await read(client)).toEqual({ pieces: ["花落🌸", "知多少\r\n"], error: undefined });
});

test("comments, other line ends, other fields, an event of several lines, and none at the end", async () => {
  const lines = JSON.stringify({ choices: [{ index: 0, delta: { content: "two" }, finish_reason: null }] }, null, 1);
  const { client } = await relaying(
    stream(
      ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n",
      "retry: 1000\n\n",
      `id: 1\r\n${delta("one").trimEnd()}\r\n\r\n`,
      `${lines
        .split("\n")
        .map((line) => `data: ${line}\n`)
        .join("")}\n`,
      delta("three").replace("data: ", "data:"),
      finish("stop").trimEnd(),
    ),
  );
  expect(await read(client)).toEqual({ pieces: ["one", "two", "three"], error: undefined });
});

test("events that hold no text of the answer", async () => {
  const { client } = await relaying(
    stream(
      event({}, { choices: [], prompt_filter_results: [] }),
      ROLE,
      event({ delta: { content: "of another choice" }, index: 1 }),
      event({ delta: { content: null } }),
      event({}),
      "data: null\n\ndata: {}\n\ndata: 7\n\n",
      delta(""),
      delta("text"),
      event({ delta: { content: " at the end" }, finish_reason: "stop" }),
      event({ delta: { content: "after the end" } }),
      event({}, { choices: [], usage: { total_tokens: 8 } }),
      DONE,
    ),
  );
  expect(await read(client)).toEqual({ pieces: ["text", " at the end"], error: undefined });
});

test("a character that comes in two halves", async () => {
  const { client } = await relaying(
    stream(delta("a\ud83c"), delta("\udf38b"), delta("\ud83c"), delta("\udf38"), delta("\ud83c"), finish("stop"), DONE),
  );
  expect((await read(client)).pieces).toEqual(["a", "🌸b", "🌸", "\ufffd"]);
});

test("an answer without a word is one", async () => {
  const { client } = await relaying(stream(ROLE, finish("stop"), DONE));
  expect(await read(client)).toEqual({ pieces: [], error: undefined });
});

test("one connection serves one call after the other", async () => {
  const { client, upstream } = await relaying(async (response) => {
    begin(response);
    response.write(ROLE + delta("hello") + finish("stop"));
    await sleep(20);
    response.end(DONE);
  });
  for (let call = 0; call < 3; call++) await client.getGPTMessage({ content: "?" });
  expect(upstream.asked.map(({ connection }) => connection)).toEqual([1, 1, 1]);
});

test.each<[string, Answer]>([
  [
    "the connection",
    (response) => {
      begin(response);
      response.write(ROLE + delta("so far"), () => setTimeout(() => response.destroy(), 20));
    },
  ],
  [
    "the connection, in the middle of a character",
    (response) => {
      begin(response);
      const bytes = Buffer.from(ROLE + delta("so far") + delta("晓"));
      const middle = bytes.indexOf("晓") + 1;
      response.write(bytes.subarray(0, middle), () => setTimeout(() => response.destroy(), 20));
    },
  ],
  ["the stream, between events", stream(ROLE, delta("so far"))],
  ["the stream, at its sentinel", stream(ROLE, delta("so far"), DONE)],
  [
    "a stream that ends as its connection does",
    (response) => {
      response.useChunkedEncodingByDefault = false;
      begin(response, { connection: "close" });
      response.end(ROLE + delta("so far"));
    },
  ],
  [
    "a stream that lacks bytes",
    (response) => {
      begin(response, { "content-length": "100000" });
      response.write(ROLE + delta("so far"), () => setTimeout(() => response.socket?.end(), 20));
    },
  ],
])("what was cut ends in an error, not in silence: %s", async (_what, answer) => {
  const { client } = await relaying(answer);
  const { pieces, error } = await read(client);
  expect(pieces).toEqual(["so far"]);
  expect(error).toMatchObject({ code: status.UNAVAILABLE, details: "the answer has broken off" });
  expect(reasonOf(error)).toBe("ANSWER_BROKEN_OFF");
  await expect(client.getGPTMessage({ content: "?" })).rejects.toMatchObject({ code: status.UNAVAILABLE });
});

test("what is cut after its end is whole", async () => {
  const { client } = await relaying((response) => {
    begin(response);
    response.write(ROLE + delta("all") + finish("stop"), () => setTimeout(() => response.destroy(), 20));
  });
  expect(await read(client)).toEqual({ pieces: ["all"], error: undefined });
});

test.each([
  ["length", status.OUT_OF_RANGE, "ANSWER_TOO_LONG"],
  ["content_filter", status.INVALID_ARGUMENT, "ANSWER_FILTERED"],
  ["tool_calls", status.UNAVAILABLE, "ANSWER_BROKEN_OFF"],
  ["error", status.UNAVAILABLE, "ANSWER_BROKEN_OFF"],
])("an answer that ends by %p is not whole", async (finishReason, code, reason) => {
  const { client } = await relaying(
    stream(ROLE, delta("a"), event({ delta: { content: "b" }, finish_reason: finishReason }), DONE),
  );
  const { pieces, error } = await read(client);
  expect(pieces).toEqual(["a", "b"]);
  expect(error).toMatchObject({ code });
  expect(reasonOf(error)).toBe(reason);
  await expect(client.getGPTMessage({ content: "?" })).rejects.toMatchObject({ code });
});

test("a refusal is no answer", async () => {
  const refusal = (text: string): string => event({ delta: { refusal: text } });
  const { client } = await relaying(stream(ROLE, refusal("I'm sorry, I"), refusal(" cannot."), finish("stop"), DONE));
  const { pieces, error } = await read(client);
  expect(pieces).toEqual([]);
  expect(error).toMatchObject({ code: status.INVALID_ARGUMENT });
  expect(error?.message).not.toContain("sorry");
  expect(reasonOf(error)).toBe("PROMPT_REFUSED");
});

test.each<[string, string | Answer, string[]]>([
  ["no JSON", "data: {nope\n\n", ["so far"]],
  ["text that is none", `data: {"choices":[{"index":0,"delta":{"content":{"a":1}}}]}\n\n`, ["so far"]],
  [
    "no content",
    (response) => {
      response.writeHead(204).end();
    },
    [],
  ],
])("what is no chat completion: %s", async (_what, given, expected) => {
  const { client } = await relaying(
    typeof given === "string" ? stream(ROLE, delta("so far"), given, finish("stop"), DONE) : given,
  );
  const { pieces, error } = await read(client);
  expect(pieces).toEqual(expected);
  expect(error).toMatchObject({ code: status.INTERNAL });
  expect(reasonOf(error)).toBe("MODEL_MISBEHAVED");
});

test.each([
  ["a page", "text/html", "<html>\n\n<p>Log in to the network</p>\n\n</html>"],
  ["nothing", "text/html", ""],
  [
    "a completion that is not streamed",
    "application/json",
    JSON.stringify({ object: "chat.completion", choices: [{ index: 0, message: { content: "hello" } }] }),
  ],
])("HTTP 200 with %s, and not with an event stream", async (_what, type, body) => {
  const { client, upstream } = await relaying((response) =>
    response.writeHead(200, { "content-type": type }).end(body),
  );
  const { error } = await read(client);
  expect(error).toMatchObject({ code: status.INTERNAL, details: "the model's server does not speak as it should" });
  expect(reasonOf(error)).toBe("MODEL_MISBEHAVED");
  expect(upstream.asked).toHaveLength(1);
});

test.each(["text/plain", "", "Text/Event-Stream"])("events are read whatever type they have: %j", async (type) => {
  const events =
    (end: string): Answer =>
    (response) => {
      response.writeHead(200, type === "" ? {} : { "content-type": type }).end(ROLE + delta("hello") + end);
    };
  const { client } = await relaying(events(finish("stop")));
  expect(await read(client)).toEqual({ pieces: ["hello"], error: undefined });
  const broken = await relaying(events(""));
  expect(reasonOf((await read(broken.client)).error)).toBe("ANSWER_BROKEN_OFF");
});

test.each([
  ["says nothing more", (): void => {}],
  [
    "never ends",
    (response: ServerResponse): void => {
      const more = setInterval(() => response.write(`: ping\n\n${event({ delta: {} })}`), 50);
      response.once("close", () => clearInterval(more));
    },
  ],
])("a model's server that keeps a whole answer open, and %s, is left", async (_what, goOn) => {
  const { client, upstream } = await relaying((response) => {
    begin(response);
    response.write(ROLE + delta("all") + finish("stop"));
    goOn(response);
  });
  expect(await read(client)).toEqual({ pieces: ["all"], error: undefined });
  expect((await client.getGPTMessage({ content: "?" })).message).toBe("all");
  for (const { closed } of upstream.asked) expect((await closed).whole).toBe(false);
});

test("the model throws why it was told to stop, before, while and after it begins to answer", async () => {
  const { upstream } = await relaying((response) => {
    if (upstream.asked.length === 1) return;
    begin(response);
    response.write(ROLE + delta("so far"));
  });
  const model = openAIModel({ apiKey: KEY, baseURL: upstream.baseURL, model: "some-model" });
  const reason = new Error("enough");

  const early = model.answer("?", AbortSignal.abort(reason))[Symbol.asyncIterator]();
  await expect(early.next()).rejects.toBe(reason);
  expect(upstream.asked).toEqual([]);

  for (const begun of [1, 2]) {
    const controller = new AbortController();
    const pieces = model.answer("?", controller.signal)[Symbol.asyncIterator]();
    if (begun === 2) expect(await pieces.next()).toEqual({ done: false, value: "so far" });
    const piece = pieces.next();
    await until(() => upstream.asked.length === begun);
    controller.abort(reason);
    await expect(piece).rejects.toBe(reason);
    expect(await pieces.next()).toEqual({ done: true, value: undefined });
  }
});

test("an answer that is too large for one message", async () => {
  const large = delta("x".repeat(1024 * 1024));
  const { client, upstream } = await relaying(stream(ROLE, ...Array(4).fill(large), finish("stop"), DONE));
  await expect(client.getGPTMessage({ content: "?" })).rejects.toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
    details: "the answer is too large for one message; ask for it as a stream",
  });
  await upstream.asked[0]!.closed;
  const all = await collect(client.getGPTStreamData({ content: "?" }));
  expect(all.map(({ message }) => message.length)).toEqual(Array(4).fill(1024 * 1024));
});
