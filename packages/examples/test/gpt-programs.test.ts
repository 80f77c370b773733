import { expect, test } from "@jest/globals";
import { freePort } from "../../../test/support/processes.js";
import { DEFAULT_MODEL } from "../src/gpt/model-from-environment.js";
import {
  type Answer,
  begin,
  DONE,
  delta,
  event,
  finish,
  type OpenAIServer,
  openAIServer,
  ROLE,
  refuse,
  stream,
} from "./openai-server.js";
import { type Program, start, startWith } from "./programs.js";
import { KEY } from "./relaying.js";
import { until } from "./serving.js";

const TIME_LIMIT = 60_000;

/** A built server whose model is at an address. */
async function serverOf(baseURL: string): Promise<{ server: Program; address: string }> {
  const environment = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: baseURL, OPENAI_MODEL: "some-model" };
  const server = startWith(environment, "gpt/server.js", "127.0.0.1:0");
  return { server, address: (await server.firstLine).split(" ").at(-1)! };
}

/** The same, with a model that answers so. */
async function serving(answer: Answer): Promise<{ upstream: OpenAIServer; server: Program; address: string }> {
  const upstream = await openAIServer(answer);
  return { upstream, ...(await serverOf(upstream.baseURL)) };
}

test(
  "the server says which model answers, and shows no key",
  async () => {
    const embedded = start("gpt/server.js", "127.0.0.1:0");
    await until(() => embedded.output().endsWith("\ngpt: the embedded model (there is no OPENAI_API_KEY) answers\n"));
    for (const [environment, line] of [
      [{ OPENAI_MODEL: "some-model", OPENAI_BASE_URL: "http://127.0.0.1:1/v1" }, "some-model of 127.0.0.1:1"],
      [{}, `${DEFAULT_MODEL} of OpenAI`],
    ] as const) {
      const server = startWith({ OPENAI_API_KEY: KEY, ...environment }, "gpt/server.js", "127.0.0.1:0");
      await until(() => server.output().endsWith(`\ngpt: ${line} answers\n`));
      expect(server.output() + server.errors()).not.toContain(KEY);
    }
  },
  TIME_LIMIT,
);

test(
  "the server asks the model of the environment, and the client prints each piece when it comes",
  async () => {
    const next: (() => void)[] = [];
    const { upstream, server, address } = await serving(async (response) => {
      begin(response);
      response.write(ROLE);
      for (const piece of ["春眠", "不觉", "晓\n处处", "闻\x1b[31m啼鸟"]) {
        response.write(delta(piece));
        await new Promise<void>((resolve) => next.push(resolve));
      }
      response.end(finish("stop") + DONE);
    });
    const client = start("gpt/client.js", address, "recite", "a", "poem");
    // What a model writes does not command the terminal; nothing waits for the end of a line.
    for (const [step, shown] of ["春眠", "春眠不觉", "春眠不觉晓\n处处", "春眠不觉晓\n处处闻[31m啼鸟"].entries()) {
      await until(() => next.length > step && client.output() === shown);
      next[step]!();
    }
    expect(await client.exit).toBe(0);
    expect(client.output()).toBe("春眠不觉晓\n处处闻[31m啼鸟\n");
    expect(client.errors()).toBe("");
    expect(upstream.asked).toMatchObject([
      {
        headers: { authorization: `Bearer ${KEY}` },
        body: { model: "some-model", messages: [{ role: "user", content: "recite a poem" }] },
      },
    ]);

    server.process.kill("SIGTERM");
    expect(await server.exit).toBe(0);
    expect(server.errors()).toBe("");
  },
  TIME_LIMIT,
);

const endless: Answer = (response) => {
  begin(response);
  response.write(ROLE + delta("on "));
  const words = setInterval(() => response.write(delta("and on ")), 5);
  response.once("close", () => clearInterval(words));
};

test(
  "a client that is interrupted stops the model, and so do one whose output is closed, and a server that stops",
  async () => {
    const { upstream, server, address } = await serving(endless);
    const interrupted = start("gpt/client.js", address);
    await until(() => interrupted.output().includes("and on"));
    interrupted.process.kill("SIGINT");
    expect(await interrupted.exit).toBe(0);
    expect(interrupted.output()).toMatch(/^on (and on )+\n$/);
    expect(interrupted.errors()).toBe("");
    await upstream.asked[0]!.closed;

    const unread = start("gpt/client.js", address);
    await until(() => unread.output().includes("and on"));
    unread.process.stdout!.destroy();
    expect(await unread.exit).toBe(0);
    expect(unread.errors()).toBe("");
    await upstream.asked[1]!.closed;

    const left = start("gpt/client.js", address);
    await until(() => left.output().includes("and on"));
    server.process.kill("SIGTERM");
    expect(await server.exit).toBe(0);
    expect(server.errors()).toBe("");
    await upstream.asked[2]!.closed;
    expect(await left.exit).toBe(1);
  },
  TIME_LIMIT,
);

test(
  "what goes wrong is said to both, and the key to neither",
  async () => {
    const refused = refuse(401, { message: `Incorrect API key provided: ${KEY}`, code: "invalid_api_key" });
    const { server, address } = await serving(refused);
    const client = start("gpt/client.js", address);
    expect(await client.exit).toBe(1);
    expect(client.output()).toBe("");
    expect(client.errors()).toBe("FAILED_PRECONDITION: this server has no access to the model\n");
    await until(() => server.errors().endsWith("\n"));
    expect(server.errors()).toBe(
      "gpt: FAILED_PRECONDITION: this server has no access to the model (HTTP 401, invalid_api_key, request req_7b1e3c)\n",
    );
  },
  TIME_LIMIT,
);

test(
  "an answer that breaks off is shown as far as it came",
  async () => {
    const { server, address } = await serving(stream(ROLE, delta("so far")));
    const client = start("gpt/client.js", address);
    expect(await client.exit).toBe(1);
    expect(client.output()).toBe("so far\n");
    expect(client.errors()).toBe("UNAVAILABLE: the answer has broken off\n");
    await until(() => server.errors().endsWith("(the stream ended without a finish_reason)\n"));
  },
  TIME_LIMIT,
);

test.each([
  [
    event({ delta: { refusal: "I will not" } }),
    "INVALID_ARGUMENT: content: the model refuses to answer this",
    "refusal",
  ],
  [
    finish("content_filter"),
    "INVALID_ARGUMENT: content: the answer was broken off by a content filter",
    "finish_reason content_filter",
  ],
  [finish("length"), "OUT_OF_RANGE: the answer is longer than the model may write", "finish_reason length"],
])(
  "the server says why an answer is none: %#",
  async (end, words, why) => {
    const { server, address } = await serving(stream(ROLE, end, DONE));
    const client = start("gpt/client.js", address);
    expect(await client.exit).toBe(1);
    expect(client.errors()).toBe(`${words}\n`);
    await until(() => server.errors() === `gpt: ${words} (${why})\n`);
  },
  TIME_LIMIT,
);

test(
  "a model that does not work for a moment is asked again by the client",
  async () => {
    const { upstream, address } = await serving((response, asked) => {
      const answer = upstream.asked.length < 3 ? refuse(503) : stream(ROLE, delta("hello"), finish("stop"), DONE);
      return answer(response, asked);
    });
    const client = start("gpt/client.js", address);
    expect(await client.exit).toBe(0);
    expect(client.output()).toBe("hello\n");
    expect(upstream.asked).toHaveLength(3);
  },
  TIME_LIMIT,
);

test(
  "a model that is not there is not taken for a server that is not there",
  async () => {
    const port = await freePort();
    const { server, address } = await serverOf(`http://127.0.0.1:${port}/v1`);
    const client = start("gpt/client.js", address);
    expect(await client.exit).toBe(1);
    expect(client.errors()).toBe("UNAVAILABLE: the model does not work or cannot be reached\n");
    await until(() => server.errors().includes("(ECONNREFUSED)\n"));
    expect(server.errors()).not.toContain(`${port}`);

    const lost = start("gpt/client.js", `127.0.0.1:${port}`);
    expect(await lost.exit).toBe(1);
    expect(lost.errors()).toMatch(new RegExp(`^no server answers at 127\\.0\\.0\\.1:${port}; is it running\\? .*\n$`));
  },
  TIME_LIMIT,
);

test(
  "an environment that cannot be used is refused in one line, which does not show it",
  async () => {
    for (const [environment, line] of [
      [{ OPENAI_API_KEY: "sk-\u00fc" }, "OPENAI_API_KEY holds characters that are in no key\n"],
      [
        { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: "http://eve:secret@localhost/v1" },
        "OPENAI_BASE_URL is no URL such as https://api.openai.com/v1\n",
      ],
    ] as const) {
      const server = startWith(environment, "gpt/server.js", "127.0.0.1:0");
      expect(await server.exit).toBe(1);
      expect(server.errors()).toBe(line);
    }
  },
  TIME_LIMIT,
);

test(
  "the demo is the same everywhere: it asks no model of the environment",
  async () => {
    const upstream = await openAIServer(stream(ROLE, delta("hello"), finish("stop"), DONE));
    const demo = startWith({ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: upstream.baseURL }, "demo.js");
    expect(await demo.exit).toBe(0);
    expect(demo.output()).toContain("piece 4: 花落知多少");
    expect(upstream.asked).toEqual([]);
  },
  TIME_LIMIT,
);
