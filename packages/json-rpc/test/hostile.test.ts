import { request as httpRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { serveJsonRpc } from "../src/index.js";
import { splitter } from "../src/json/split-values.js";
import { heldBytes } from "./held-bytes.js";
import { ask, finallyDo, greeting, greets, post, serving, talk } from "./serving.js";

// What no good client sends. Whatever comes, it is answered or cut off, and others do not notice.

const method = "Greeter.SayHello";
const request = { jsonrpc: "2.0", method, params: { name: "you" }, id: 1 };
const answered = { jsonrpc: "2.0", result: { message: "Hello you" }, id: 1 };
const exhausted = (what: string) => ({
  jsonrpc: "2.0",
  error: {
    code: -32008,
    message: expect.stringContaining(what),
    data: { code: 8, status: "RESOURCE_EXHAUSTED", details: [] },
  },
  id: null,
});
const named = (bytes: number) => ({ ...request, params: { name: "x".repeat(bytes) } });

describe("size", () => {
  test("a request of exactly that many bytes is taken, one more is not", async () => {
    const maxRequestBytes = JSON.stringify(named(1000)).length;
    const { url, tcp } = await serving({ maxRequestBytes });
    expect(await ask(url, named(1000))).toMatchObject({ id: 1, result: {} });
    const refused = await post(url, named(1001));
    expect(refused.status).toBe(413);
    expect(refused.headers.get("content-type")).toBe("application/json");
    expect(JSON.parse(refused.text)).toEqual(exhausted(`${maxRequestBytes} bytes`));

    const { send, next } = await talk(tcp.port);
    send(named(1000));
    expect(await next()).toMatchObject({ id: 1, result: {} });
    send(named(1001));
    expect(await next()).toEqual(exhausted(`${maxRequestBytes} bytes`));
    send(request); // the connection is as good as before
    expect(await next()).toEqual(answered);
  });

  test("a body is counted as it comes, whatever its head says", async () => {
    const { http } = await serving({ maxRequestBytes: 1000 });
    const status = await new Promise((resolve) => {
      const options = {
        port: http.port,
        method: "POST",
        path: "/jsonrpc",
        headers: { "content-type": "application/json" },
      };
      const sent = httpRequest(options, (response) => {
        response.resume();
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on("error", () => {});
      const fill = (): void => {
        while (!sent.destroyed && sent.write("x".repeat(10_000)));
        sent.once("drain", fill);
      };
      fill(); // in chunks, without an end
    });
    expect(status).toBe(413);
  });

  test("a large request over TCP is refused when it is too large, and not kept", async () => {
    const { tcp } = await serving({ maxRequestBytes: 100_000 });
    const { socket, next, send } = await talk(tcp.port);
    socket.write('{"name":"');
    const before = heldBytes();
    const chunk = Buffer.alloc(1_000_000, "x");
    for (let i = 0; i < 50; i++) await new Promise((resolve) => socket.write(chunk, resolve));
    expect(await next()).toEqual(exhausted("100000 bytes"));
    // Arrays are freed a little after they are collected.
    for (let i = 0; i < 100 && heldBytes() - before > 10_000_000; i++) await sleep(20);
    expect(heldBytes() - before).toBeLessThan(10_000_000);
    send('"}\n');
    send(request);
    expect(await next()).toEqual(answered);
  });

  test("a request that comes byte by byte costs little more than its bytes", () => {
    const { push } = splitter(1_000_000);
    const before = heldBytes();
    push(Buffer.from('{"'));
    for (let i = 0; i < 500_000; i++) push(Buffer.from("x"));
    expect(heldBytes() - before).toBeLessThan(10_000_000);
    expect(push(Buffer.from('"}'))[0]).toHaveLength(500_004);
  });

  test.each([
    ["objects", '{"a":', "}"],
    ["lists", "[", "]"],
  ])("%s nest no deeper than that", async (_what, open, close) => {
    const nested = (depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;
    const { url, tcp } = await serving();
    for (const depth of [101, 100_000, 500_000]) expect(await ask(url, nested(depth))).toEqual(exhausted("100 deep"));
    expect(await ask(url, nested(100))).not.toMatchObject({ error: { code: -32008 } });
    const { send, next } = await talk(tcp.port);
    send(`${nested(500_000)}\n`);
    expect(await next()).toEqual(exhausted("100 deep"));
    send({ ...request, params: { name: '[[[{{{"\\"[' } }); // these do not nest
    expect(await next()).toMatchObject({ result: { message: 'Hello [[[{{{"\\"[' } });
  });

  test("a batch has no more requests than that", async () => {
    const { url } = await serving({ maxBatch: 3 });
    expect(await ask(url, [request, request, request])).toEqual([answered, answered, answered]);
    expect(await ask(url, [request, request, request, request])).toEqual(exhausted("3 requests"));
  });

  test("what a peer has sent is told back in part", async () => {
    const { url } = await serving();
    const { text } = await post(url, { ...request, method: "x".repeat(100_000) });
    expect(text.length).toBeLessThan(400);
    const unknown = await post(url, { ...request, params: { ["x".repeat(100_000)]: 1 } });
    expect(unknown.text.length).toBeLessThan(1000);
  });
});

describe("pressure", () => {
  /** Counts the calls under way at a time. */
  function counting() {
    const count = { now: 0, most: 0, all: 0 };
    const served = greets({
      async sayHello({ name }) {
        count.all++;
        count.most = Math.max(count.most, ++count.now);
        await sleep(5);
        count.now--;
        return { message: name };
      },
    });
    return { count, served };
  }

  test.each(["lines", "a batch"])("no more calls of a connection are under way at a time, of %s", async (what) => {
    const { count, served } = counting();
    const { tcp } = await serving({ ...served, maxConcurrentCalls: 7 });
    const { send, next } = await talk(tcp.port);
    const requests = Array.from({ length: 100 }, (_, id) => ({ ...request, id }));
    if (what === "lines") {
      for (const one of requests) send(one);
      for (const _ of requests) await next();
    } else {
      send(requests);
      expect(await next()).toHaveLength(100);
    }
    expect(count).toEqual({ now: 0, most: 7, all: 100 });
  });

  test("nor over HTTP, of requests that are sent ahead", async () => {
    const { count, served } = counting();
    const { http } = await serving({ ...served, maxConcurrentCalls: 3 });
    const { socket, line } = await talk(http.port);
    const body = JSON.stringify(request);
    const head = `POST /jsonrpc HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
    socket.write(`${head}${body}`.repeat(20));
    for (let ok = 0; ok < 20; ) {
      const text = await line();
      expect(text).toBeDefined();
      if (text!.includes("HTTP/1.1 200")) ok++; // bodies end without a newline
    }
    expect(count.all).toBe(20);
    expect(count.most).toBeLessThanOrEqual(3);
  });

  test("a client that does not read is not served on", async () => {
    const { count, served } = counting();
    const { tcp } = await serving({ ...served, maxConcurrentCalls: 5 });
    const { socket } = await talk(tcp.port);
    socket.pause();
    const line = `${JSON.stringify(named(50_000))}\n`;
    for (let i = 0; i < 2000; i++) socket.write(line);
    let before = -1;
    while (count.all !== before) {
      before = count.all;
      await sleep(300);
    }
    expect(count.all).toBeLessThan(1000); // so many fit into the buffers between
    expect(count.all).toBeGreaterThan(0);
  });

  test("a connection that says nothing, or half a request, is closed", async () => {
    const { tcp } = await serving({ tcp: { idleTimeoutMs: 200 } });
    const silent = await talk(tcp.port);
    const slow = await talk(tcp.port);
    const dribble = setInterval(() => slow.socket.write("["), 20);
    finallyDo(() => clearInterval(dribble));
    expect(await silent.line()).toBeUndefined();
    expect(await slow.line()).toBeUndefined();
  });

  test("one with a call under way is not", async () => {
    const slow = greets({
      async sayHello() {
        await sleep(500);
        return { message: "done" };
      },
    });
    const { tcp } = await serving({ ...slow, tcp: { idleTimeoutMs: 100 } });
    const { send, next } = await talk(tcp.port);
    send(request);
    expect(await next()).toMatchObject({ result: { message: "done" } });
  });
});

describe("HTTP", () => {
  test.each([
    ["another path", "/", { method: "POST" }, 404],
    ["a path below", "/jsonrpc/", { method: "POST" }, 404],
    ["GET", "/jsonrpc", {}, 405],
    ["HEAD", "/jsonrpc", { method: "HEAD" }, 405],
    ["OPTIONS", "/jsonrpc", { method: "OPTIONS" }, 405],
    ["PUT", "/jsonrpc", { method: "PUT", body: "{}" }, 405],
    ["a text", "/jsonrpc", { method: "POST", body: "{}" }, 415],
    ["a form", "/jsonrpc", { method: "POST", body: new URLSearchParams({ a: "b" }) }, 415],
    [
      "another charset",
      "/jsonrpc",
      { method: "POST", body: "{}", headers: { "content-type": "application/json; charset=utf-16" } },
      415,
    ],
    [
      "a compressed body",
      "/jsonrpc",
      { method: "POST", body: "{}", headers: { "content-type": "application/json", "content-encoding": "gzip" } },
      415,
    ],
  ])("%s is refused", async (_what, path, init, status) => {
    const { http } = await serving();
    const response = await fetch(`http://${http.address}${path}`, init);
    expect(response.status).toBe(status);
    expect(response.headers.get("allow")).toBe(status === 405 ? "POST" : null);
    expect((await response.text()).length).toBeLessThan(100);
  });

  test.each(["application/json; charset=UTF-8", 'Application/JSON;charset="utf-8"', "application/json-rpc"])(
    "the content-type %s is taken",
    async (type) => {
      const { url } = await serving();
      expect(await post(`${url}?x=1`, request, { "content-type": type })).toMatchObject({ status: 200 });
    },
  );

  test("what is not HTTP gets 400, and no word more", async () => {
    const { http } = await serving();
    const { send, line } = await talk(http.port);
    send(request);
    expect(await line()).toMatch(/^HTTP\/1\.1 400 /);
  });

  test("a client that leaves in the middle of its body is forgotten", async () => {
    const { http, url } = await serving();
    const { socket } = await talk(http.port);
    socket.write("POST /jsonrpc HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{");
    await sleep(20);
    socket.resetAndDestroy();
    expect(await ask(url, request)).toEqual(answered);
  });
});

test("HTTP to the port of TCP is cut off at its first line: a web page could send it", async () => {
  let calls = 0;
  const { tcp } = await serving(
    greets({
      async sayHello() {
        calls++;
        return {};
      },
    }),
  );
  const { socket, line } = await talk(tcp.port);
  const body = `\n${JSON.stringify(request)}\n`;
  socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  expect(JSON.parse((await line())!)).toMatchObject({ error: { code: -32700 } });
  expect(await line()).toBeUndefined();
  expect(calls).toBe(0);
});

test("values are split by their lines, or by themselves", async () => {
  const { tcp } = await serving();
  const { socket, send, next } = await talk(tcp.port);
  const text = JSON.stringify({ ...request, params: { name: 'a"}]\\春\u2028' } });
  const reply = { result: { message: 'Hello a"}]\\春\u2028' } };
  send(`${text}${text} \t\r\n\n\n  ${text}\r\n[${text}]`);
  for (let i = 0; i < 3; i++) expect(await next()).toMatchObject(reply);
  expect(await next()).toMatchObject([reply]);
  for (const byte of Buffer.from(`${text}\n`)) {
    socket.write(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  expect(await next()).toMatchObject(reply);
  // One that is broken off by the end of its line does not take the next one with it.
  send(`{"jsonrpc":"2.0","method":"x\n${text}\n`);
  expect(await next()).toMatchObject({ error: { code: -32700 }, id: null });
  expect(await next()).toMatchObject(reply);
  socket.end(text.slice(0, 10));
  expect(await next()).toMatchObject({ error: { code: -32700 }, id: null });
});

describe("anything", () => {
  let server: Awaited<ReturnType<typeof start>>;
  const start = () =>
    serveJsonRpc({
      http: { address: "127.0.0.1:0" },
      tcp: { address: "127.0.0.1:0" },
      ...greeting,
      maxRequestBytes: 5000,
    });

  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.close({ graceMs: 0 }));

  /** JSON that is nearly a request. */
  const nearly = fc.record(
    {
      jsonrpc: fc.oneof(fc.constant("2.0"), fc.jsonValue()),
      method: fc.oneof(fc.constantFrom(method, "rpc.x", "__proto__", "constructor"), fc.jsonValue()),
      params: fc.oneof(fc.record({ name: fc.jsonValue() }), fc.jsonValue()),
      id: fc.oneof(fc.integer(), fc.jsonValue()),
      __proto__: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const json = fc
    .oneof(nearly, fc.array(nearly, { maxLength: 5 }), fc.jsonValue())
    .map((value) => JSON.stringify(value));
  /** JSON with a piece cut out, or put in. */
  const spoilt = fc
    .tuple(
      json,
      fc.nat(),
      fc.nat(20),
      fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom('"', "{", "]", "\\u", "\n")),
    )
    .map(
      ([text, at, length, put]) =>
        text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + length),
    );
  const bytes = fc.oneof(
    json.map((text) => Buffer.from(text)),
    spoilt.map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
  );

  const isAnswer = (answer: unknown): void => {
    for (const one of [answer].flat()) {
      expect(one).toHaveProperty("id");
      const { jsonrpc, result, error } = one as { jsonrpc?: string; result?: unknown; error?: { code: number } };
      if (jsonrpc === undefined) {
        expect([typeof error, result === null]).toEqual(error === null ? ["object", false] : ["string", true]);
      } else if (error === undefined) expect(result).toBeDefined();
      else expect([-32700, -32600, -32601, -32602, -32008]).toContain(error.code);
    }
  };

  test("is answered over HTTP", async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const headers = { "content-type": "application/json" };
        const response = await fetch(`http://${server.http.address}/jsonrpc`, { method: "POST", headers, body });
        const text = await response.text();
        if (response.status === 204) expect(text).toBe("");
        else {
          expect([200, 413]).toContain(response.status);
          isAnswer(JSON.parse(text));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("is answered over TCP, or cut off, while others are served", async () => {
    const other = await talk(server.tcp.port);
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 4 }), async (bodies) => {
        const { socket, line } = await talk(server.tcp.port);
        for (const body of bodies) socket.write(Buffer.concat([body, Buffer.from("\n")]));
        socket.end();
        for (let text = await line(); text !== undefined; text = await line()) isAnswer(JSON.parse(text));
        socket.destroy();
        other.send(request);
        expect(await other.next()).toEqual(answered);
      }),
      { numRuns: 300 },
    );
  });
});
