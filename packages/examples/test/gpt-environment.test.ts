import { expect, test } from "@jest/globals";
import { DEFAULT_MODEL, modelFromEnvironment } from "../src/gpt/model-from-environment.js";
import { DONE, delta, finish, openAIServer, stream } from "./openai-server.js";
import { KEY } from "./relaying.js";
import { collect } from "./serving.js";

const poem = ["春眠不觉晓\n", "处处闻啼鸟\n", "夜来风雨声\n", "花落知多少"];
const signal = new AbortController().signal;

test.each([
  [{}],
  [{ OPENAI_API_KEY: "" }],
  [{ OPENAI_API_KEY: " \n" }],
  [{ OPENAI_MODEL: "some-model", OPENAI_BASE_URL: "http://127.0.0.1:1/v1" }],
])("without a key, the embedded model answers: %j", async (environment) => {
  expect(await collect(modelFromEnvironment(environment).answer("?", signal))).toEqual(poem);
});

test.each([
  ["some-model", "some-model"],
  [" some-model\n", "some-model"],
  ["", DEFAULT_MODEL],
  [undefined, DEFAULT_MODEL],
])("with one, the model that is named answers: %j", async (given, model) => {
  const upstream = await openAIServer(stream(delta("hello"), finish("stop"), DONE));
  const environment = { OPENAI_API_KEY: ` ${KEY}\n`, OPENAI_BASE_URL: upstream.baseURL, OPENAI_MODEL: given };
  expect(await collect(modelFromEnvironment(environment).answer("?", signal))).toEqual(["hello"]);
  expect(upstream.asked).toMatchObject([{ headers: { authorization: `Bearer ${KEY}` }, body: { model } }]);
});

test.each([
  [{ OPENAI_API_KEY: "sk-a b" }, "OPENAI_API_KEY holds characters that are in no key"],
  [{ OPENAI_API_KEY: "sk-a\nb" }, "OPENAI_API_KEY holds characters that are in no key"],
  [{ OPENAI_API_KEY: "sk-ü" }, "OPENAI_API_KEY holds characters that are in no key"],
  [{ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: "localhost:11434" }, "OPENAI_BASE_URL is no URL"],
  [{ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: "nonsense" }, "OPENAI_BASE_URL is no URL"],
  [{ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: "https://eve:secret@host/v1" }, "OPENAI_BASE_URL is no URL"],
])("what cannot be used is refused: %j", (environment, message) => {
  let error: unknown;
  try {
    modelFromEnvironment(environment);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ name: "ProgramError", message: expect.stringContaining(message) });
  for (const value of Object.values(environment)) expect((error as Error).message).not.toContain(value);
});
