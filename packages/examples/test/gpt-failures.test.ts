import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { RetryInfo } from "@protoc-gen-ts/runtime/error-details";
import { freePort } from "../../../test/support/processes.js";
import { retryAfterMs } from "../src/gpt/retry-after.js";
import { type Answer, begin, delta, finish, ROLE, refuse, stream } from "./openai-server.js";
import { KEY, read, reasonOf, relaying, relayingFrom } from "./relaying.js";
import { finallyDo } from "./serving.js";

/** What a server of a model may say, and no client may hear. */
const INTERNAL_TEXT = `Incorrect API key provided: ${KEY}. See https://platform.openai.com/account, or ask Eve.`;

/** All that a client gets of an error. */
function heard(error: { message: string; metadata: { getMap(): object; get(key: string): unknown[] } } | undefined) {
  const details = error?.metadata.get("grpc-status-details-bin").join();
  return `${error?.message} ${JSON.stringify(error?.metadata.getMap())} ${details}`;
}

test.each([
  [400, status.INVALID_ARGUMENT, "PROMPT_NOT_TAKEN"],
  [401, status.FAILED_PRECONDITION, "ACCESS_REFUSED"],
  [402, status.FAILED_PRECONDITION, "ACCESS_REFUSED"],
  [403, status.FAILED_PRECONDITION, "ACCESS_REFUSED"],
  [404, status.FAILED_PRECONDITION, "MODEL_NOT_FOUND"],
  [405, status.INTERNAL, "MODEL_MISBEHAVED"],
  [408, status.DEADLINE_EXCEEDED, "MODEL_TOO_SLOW"],
  [409, status.UNAVAILABLE, "MODEL_UNAVAILABLE"],
  [413, status.INVALID_ARGUMENT, "PROMPT_NOT_TAKEN"],
  [422, status.INVALID_ARGUMENT, "PROMPT_NOT_TAKEN"],
  [429, status.RESOURCE_EXHAUSTED, "TOO_MANY_REQUESTS"],
  [500, status.UNAVAILABLE, "MODEL_UNAVAILABLE"],
  [502, status.UNAVAILABLE, "MODEL_UNAVAILABLE"],
  [503, status.UNAVAILABLE, "MODEL_UNAVAILABLE"],
  [504, status.DEADLINE_EXCEEDED, "MODEL_TOO_SLOW"],
  [529, status.UNAVAILABLE, "MODEL_UNAVAILABLE"],
])("a model that answers with HTTP %d", async (httpStatus, code, reason) => {
  const { client, upstream } = await relaying(
    refuse(httpStatus, { message: INTERNAL_TEXT, type: "eve", code: "eve" }, { "x-eve": INTERNAL_TEXT }),
  );
  const { error } = await read(client);
  expect(error).toMatchObject({ code });
  expect(reasonOf(error)).toBe(reason);
  const whole = await client.getGPTMessage({ content: "?" }).catch((thrown) => thrown);
  expect(whole).toMatchObject({ code, details: error?.details });
  for (const text of [heard(error), heard(whole)]) {
    expect(text).toContain(reason);
    expect(text).not.toMatch(/sk-|https?:|127\.0\.0\.1|eve/i);
  }
  // One request for each call: who called tries again, if anybody.
  expect(upstream.asked).toHaveLength(2);
});

test.each([
  ["no JSON", "<html>Bad gateway</html>"],
  ["nothing", ""],
  ["something else", '{"error":7}'],
  ["null", "null"],
])("an error whose body is %s", async (_what, body) => {
  const { client } = await relaying((response) => response.writeHead(502).end(body));
  expect((await read(client)).error).toMatchObject({ code: status.UNAVAILABLE });
});

test.each([
  [{ code: "rate_limit_exceeded" }, status.RESOURCE_EXHAUSTED, "TOO_MANY_REQUESTS"],
  [{ code: null, type: "insufficient_quota" }, status.RESOURCE_EXHAUSTED, "TOO_MANY_REQUESTS"],
  [{ code: null, type: "server_error" }, status.UNAVAILABLE, "MODEL_UNAVAILABLE"],
  [{ code: "context_length_exceeded", type: "invalid_request_error" }, status.INVALID_ARGUMENT, "PROMPT_NOT_TAKEN"],
  [{ code: 502 }, status.UNAVAILABLE, "MODEL_UNAVAILABLE"],
  [{ code: "eve" }, status.UNAVAILABLE, "ANSWER_BROKEN_OFF"],
  [{ code: { eve: 1 }, type: 7 }, status.UNAVAILABLE, "ANSWER_BROKEN_OFF"],
])("an error within the event stream: %j", async (error, code, reason) => {
  for (const head of ["", "event: error\n"]) {
    const event = `${head}data: ${JSON.stringify({ error: { message: INTERNAL_TEXT, ...error } })}\n\n`;
    const { client } = await relaying(stream(ROLE, delta("so far"), event, delta("more"), finish("stop")));
    const { pieces, error: got } = await read(client);
    expect(pieces).toEqual(["so far"]);
    expect(got).toMatchObject({ code });
    expect(reasonOf(got)).toBe(reason);
    expect(heard(got)).not.toMatch(/sk-|https?:|eve/i);
  }
});

test("a rate limit says when to come back, in words and for programs", async () => {
  const { client } = await relaying(refuse(429, {}, { "retry-after": "20" }));
  const { error } = await read(client);
  expect(error).toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
    details: "the model takes no more requests for now; try again in 20 s",
  });
  expect(error?.findDetails(RetryInfo)).toMatchObject([{ retryDelay: { seconds: 20n, nanos: 0 } }]);
});

test("so does a model that is overloaded, by a date and with a part of a second", async () => {
  const now = new Date();
  const { client } = await relaying((response, asked) => {
    const later = new Date(now.getTime() + 90_000).toUTCString();
    const when: Record<string, string> = { date: now.toUTCString(), "retry-after": later };
    return refuse(
      503,
      {},
      JSON.stringify(asked.body).includes("exactly") ? { "retry-after-ms": "1500" } : when,
    )(response, asked);
  });
  const { error } = await read(client);
  expect(error).toMatchObject({ code: status.UNAVAILABLE });
  expect(error?.findDetails(RetryInfo)).toMatchObject([{ retryDelay: { seconds: 90n, nanos: 0 } }]);
  const exact = await client.getGPTMessage({ content: "exactly" }).catch((thrown) => thrown);
  expect(exact.findDetails(RetryInfo)).toMatchObject([{ retryDelay: { seconds: 1n, nanos: 500_000_000 } }]);
  expect(exact.details).toContain("try again in 2 s");
});

test("a rate limit without a time", async () => {
  const { client } = await relaying(refuse(429));
  const { error } = await read(client);
  expect(error).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  expect(error?.findDetails(RetryInfo)).toEqual([]);
});

const DATE = "Sun, 06 Nov 1994 08:49:37 GMT";

test.each<[Record<string, string>, number | undefined]>([
  [{ "retry-after": "120" }, 120_000],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after": " 7 " }, 7_000],
  [{ "retry-after": "1.5" }, 1_500],
  [{ "retry-after": "60", "retry-after-ms": "250.2" }, 251],
  [{ "retry-after": "60", "retry-after-ms": "soon" }, 60_000],
  [{ "retry-after": "Sun, 06 Nov 1994 08:50:07 GMT", date: DATE }, 30_000],
  [{ "retry-after": "Sunday, 06-Nov-94 08:50:07 GMT", date: DATE }, 30_000],
  [{ "retry-after": "Sun Nov  6 08:50:07 1994", date: DATE }, 30_000],
  [{ "retry-after": DATE }, 0],
  [{ "retry-after": DATE, date: "Sun, 06 Nov 1994 08:50:07 GMT" }, 0],
  [{ "retry-after": "" }, undefined],
  [{ "retry-after": "-5" }, undefined],
  [{ "retry-after": "1e9" }, undefined],
  [{ "retry-after": "99999999999999999999" }, undefined],
  [{ "retry-after": "Infinity" }, undefined],
  [{ "retry-after": "Sun, 99 Nov 1994 08:50:07 GMT" }, undefined],
  [{ "retry-after": "a while" }, undefined],
  [{}, undefined],
])("%j means %p ms", (headers, ms) => {
  expect(retryAfterMs(new Headers(headers))).toBe(ms);
});

test("a date without the date of the response counts from now", () => {
  const wait = retryAfterMs(new Headers({ "retry-after": new Date(Date.now() + 60_000).toUTCString() }));
  expect(wait).toBeGreaterThan(45_000);
  expect(wait).toBeLessThanOrEqual(60_000);
});

test("a model that cannot be reached, or that speaks no HTTP", async () => {
  const unreached = await relayingFrom(`http://127.0.0.1:${await freePort()}/v1`);
  const { error } = await read(unreached);
  expect(error).toMatchObject({ code: status.UNAVAILABLE });
  expect(heard(error)).not.toMatch(/127|ECONN|http/);

  for (const greeting of ["SSH-2.0-OpenSSH_9.2\r\n", ""]) {
    const server = createTcpServer((socket) =>
      socket
        .on("error", () => {})
        .resume()
        .end(greeting),
    );
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    finallyDo(() => new Promise((closed) => server.close(closed)));
    const client = await relayingFrom(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
    expect((await read(client)).error).toMatchObject({ code: status.UNAVAILABLE });
  }
});

const SILENCES: readonly [when: string, pieces: readonly string[], Answer][] = [
  ["before the headers", [], () => {}],
  ["after the headers", [], (response) => response.writeHead(200).flushHeaders()],
  ["after an error's headers", [], (response) => response.writeHead(500).flushHeaders()],
  [
    "in the middle",
    ["so far"],
    (response) => {
      begin(response);
      response.write(`${ROLE}${delta("so far")}: ping\n\n`);
    },
  ],
];

// Long enough for a request to reach the model on a machine that has other work; so all at once.
test("a model that falls silent, and one that does so after its answer", async () => {
  const silences = SILENCES.map(async ([when, expected, answer]) => {
    const { client, upstream } = await relaying(answer, 2_000);
    const { pieces, error } = await read(client);
    expect([when, pieces]).toEqual([when, expected]);
    expect(error).toMatchObject({ code: status.DEADLINE_EXCEEDED, details: "the model has been silent for too long" });
    expect(reasonOf(error)).toBe("MODEL_TOO_SLOW");
    expect((await upstream.asked[0]!.closed).whole).toBe(false);
  });
  const { client, upstream } = await relaying((response) => {
    begin(response);
    response.write(ROLE + delta("all") + finish("stop"));
  }, 2_000);
  expect(await read(client)).toEqual({ pieces: ["all"], error: undefined });
  await upstream.asked[0]!.closed;
  await Promise.all(silences);
});
