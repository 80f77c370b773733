import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, connect as dial, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { callUnary, RpcError, type Service, service, tlsServerCredentials } from "../../src/grpc/index.js";
import { withPort } from "../../src/grpc/server/bound-address.js";
import { type EchoServer, EchoService } from "./echo-service.js";
import { aborted, all, cleanup, connect, deferred, failure, rpcFailure, until } from "./harness.js";
import { serverProcess } from "./server-process.js";
import { serving } from "./serving.js";
import { authority } from "./tls/certificates.js";

const hello: Partial<EchoServer> = { say: async ({ text }) => ({ text: `hello ${text}` }) };

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "serve-"));
  cleanup(() => rmSync(made, { recursive: true }));
  return made;
}

async function freePort(): Promise<number> {
  const { port, close } = await serving(hello);
  await close();
  return port!;
}

/** Handlers that do not answer before they are let. */
function held() {
  const begun = deferred();
  const release = deferred();
  const reasons: unknown[] = [];
  const say: EchoServer["say"] = async (_, { signal }) => {
    begun.resolve();
    await Promise.race([release.promise, aborted(signal)]);
    if (signal.aborted) reasons.push(signal.reason);
    return { text: "late" };
  };
  return { say, begun: begun.promise, release: release.resolve, reasons };
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe("where it listens", () => {
  test("a port that is free, and the real one is told", async () => {
    const { addresses, port, address } = await serving(hello);
    expect(port).toBeGreaterThan(0);
    expect(addresses).toEqual([`127.0.0.1:${port}`]);
    expect(await connect(address).say({ text: "you" })).toMatchObject({ text: "hello you" });
  });

  test("several addresses, in their order, each with its port", async () => {
    const { addresses, port } = await serving(hello, { address: ["127.0.0.1:0", "[::1]:0", "localhost:0"] });
    expect(addresses).toEqual([
      `127.0.0.1:${port}`,
      expect.stringMatching(/^\[::1\]:\d+$/),
      expect.stringMatching(/^localhost:\d+$/),
    ]);
    expect(new Set(addresses.map((address) => address.split(":").at(-1))).size).toBe(3);
    for (const address of addresses) await connect(address).say({});
  });

  test("several addresses in one, which share a port", async () => {
    const { addresses, port } = await serving(hello, { address: "ipv4:127.0.0.1:0,127.0.0.2:0" });
    expect(addresses).toEqual([`ipv4:127.0.0.1:${port},127.0.0.2:${port}`]);
    for (const host of ["127.0.0.1", "127.0.0.2"]) await connect(`${host}:${port}`).say({});
  });

  test.each([
    ["::1", "[::1]:443"],
    ["[::]", "[::]:443"],
    ["localhost", "localhost:443"],
    ["dns:localhost:0", "dns:localhost:443"],
    ["ipv6:[::1]:0,[::2]:80", "ipv6:[::1]:443,[::2]:80"],
    ["0.0.0.0:50051", "0.0.0.0:50051"],
    ["unix:/run/app.sock:0", "unix:/run/app.sock:0"],
  ])("the address of %s is %s with a port of 443", (address, bound) => {
    expect(withPort(address, 443)).toBe(bound);
  });

  test("nowhere, when a service fails as it is opened", async () => {
    const opened: string[] = [];
    const first: Service = {
      names: [],
      addTo() {},
      opened: () => opened.push("opened"),
      closing: () => opened.push("closed"),
    };
    const failing: Service = {
      names: [],
      addTo() {},
      opened() {
        throw new Error("no registry");
      },
    };
    const free = await freePort();
    const address = `127.0.0.1:${free}`;
    expect(await failure(serving(hello, { address, services: [first, failing] }))).toEqual(new Error("no registry"));
    expect(opened).toEqual(["opened", "closed"]);
    expect(await serving(hello, { address })).toMatchObject({ port: free });
  });

  test("a Unix socket, which is gone after the close", async () => {
    const path = join(folder(), "app:7.sock:7");
    const { addresses, port, close } = await serving(hello, { address: [`unix:${path}`] });
    expect(addresses).toEqual([`unix:${path}`]);
    expect(port).toBeUndefined();
    expect(await connect(`unix:${path}`).say({ text: "you" })).toMatchObject({ text: "hello you" });
    await close();
    expect(existsSync(path)).toBe(false);
  });

  test("an address that is taken: the error names it, and what listened before listens no more", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    cleanup(() => new Promise((resolve) => other.close(() => resolve())));
    const { port } = other.address() as { port: number };
    const path = join(folder(), "app.sock");
    jest.spyOn(console, "error").mockImplementation(() => {}); // grpc-js tells, too
    const error = await failure(serving(hello, { address: [`unix:${path}`, `127.0.0.1:${port}`] }));
    expect(error).toMatchObject({
      message: expect.stringMatching(new RegExp(`^cannot listen at 127\\.0\\.0\\.1:${port}: .*EADDRINUSE`)),
      cause: expect.any(Error),
    });
    await until(() => !existsSync(path));
  });

  test.each(["256.0.0.1:0", "nowhere.invalid:0", "unix:/no/such/folder/app.sock", ""])(
    "an address that is none: %p",
    async (address) => {
      jest.spyOn(console, "error").mockImplementation(() => {}); // grpc-js tells, too
      expect(String(await failure(serving(hello, { address })))).toContain(`cannot listen at ${address}: `);
    },
  );

  test("an implementation that is none is refused before anything listens", async () => {
    const implementation = { say: 7 } as never;
    expect(await failure(serving(implementation))).toBeInstanceOf(TypeError);
  });
});

test("what the services of a server share, and what each says itself", async () => {
  const told: string[] = [];
  const fail = () => Promise.reject(new Error("mine"));
  const other = { say: { ...EchoService.say, path: "/echo.Other/Say" } };
  const { client } = await serving(hello, {
    services: [
      service(EchoService, { say: fail }),
      service(other, { say: fail }, { onError: (_, { method }) => told.push(`its own: ${method.path}`) }),
    ],
    onError: (_, { method }) => told.push(`shared: ${method.path}`),
  });
  await rpcFailure(client.say({}));
  await rpcFailure(callUnary(client, other.say, {}));
  expect(told).toEqual(["shared: /echo.Echo/Say", "its own: /echo.Other/Say"]);
});

test("a service is told when its server takes calls, and before it takes no more", async () => {
  const order: string[] = [];
  const { addTo } = service(EchoService, hello);
  const watching = (name: string): Service => ({
    names: [name],
    addTo: name === "echo.Echo" ? addTo : () => {},
    opened: (names) => order.push(`${name} opened: ${names}`),
    closing: () => order.push(`${name} closing`),
  });
  const { close } = await serving(hello, { services: [watching("echo.Echo"), watching("echo.Other")] });
  expect(order).toEqual(["echo.Echo opened: echo.Echo,echo.Other", "echo.Other opened: echo.Echo,echo.Other"]);
  await Promise.all([close(), close()]);
  expect(order.slice(2)).toEqual(["echo.Echo closing", "echo.Other closing"]);
});

test("a service without methods is no obstacle", async () => {
  const { client } = await serving(hello, { services: [service({}, {}), service(EchoService, hello)] });
  expect(await client.say({ text: "you" })).toMatchObject({ text: "hello you" });
});

describe("close()", () => {
  test("lets calls under way finish, and takes no more", async () => {
    const { say, begun, release, reasons } = held();
    const { address, close, closed } = await serving({ say });
    const call = connect(address).say({});
    await begun;
    let over = false;
    const closing = close().then(() => {
      over = true;
    });
    expect((await rpcFailure(connect(address).say({}))).code).toBe(status.UNAVAILABLE);
    expect(over).toBe(false);
    release();
    expect(await call).toMatchObject({ text: "late" });
    await Promise.all([closing, closed]);
    expect(reasons).toEqual([]);
  });

  test.each(["127.0.0.1:0", "ipv4:127.0.0.1:0,127.0.0.2:0"])(
    "ends calls that handlers of grpc-js by hand do not answer, at %s",
    async (address) => {
      const begun = deferred();
      const byHand: Service = {
        names: ["echo.Echo"],
        addTo: (server) => server.addService({ say: EchoService.say }, { say: () => begun.resolve() }),
      };
      const { port, close } = await serving({}, { address, services: [byHand] });
      const ended = rpcFailure(connect(`127.0.0.1:${port}`).say({}));
      await begun.promise;
      await close({ graceMs: 50 });
      expect((await ended).code).toBe(status.CANCELLED);
    },
  );

  test("streams under way go on to their end", async () => {
    const { address, close } = await serving({
      async *chat(requests) {
        for await (const { text } of requests) yield { text };
      },
    });
    const next = [deferred(), deferred()];
    async function* requests() {
      yield { text: "before" };
      await next[0]!.promise;
      yield { text: "after" };
      await next[1]!.promise;
    }
    const texts = [];
    let closing: Promise<void> | undefined;
    for await (const { text } of connect(address).chat(requests())) {
      texts.push(text);
      closing ??= close();
      next[texts.length - 1]!.resolve();
    }
    expect(texts).toEqual(["before", "after"]);
    await closing;
  });

  test.each([
    ["with channelz", { "grpc.enable_channelz": 1 }],
    ["without", {}],
  ])("cancels what is left after the time of grace, %s", async (_, serverOptions) => {
    const { say, begun, reasons } = held();
    const { address, close } = await serving({ say }, { serverOptions });
    const call = rpcFailure(connect(address).say({}));
    await begun;
    await close({ graceMs: 50 });
    const closing = { code: status.UNAVAILABLE, details: "the server is closing" };
    expect(reasons).toMatchObject([closing]);
    expect(reasons[0]).toBeInstanceOf(RpcError);
    expect(await call).toMatchObject(closing);
  });

  test("a second call waits for the first, and may shorten it", async () => {
    const { say, begun, reasons } = held();
    const { address, close } = await serving({ say });
    const call = rpcFailure(connect(address).say({}));
    await begun;
    const first = close({ graceMs: 600_000 });
    await close({ graceMs: 10 });
    await first;
    expect(reasons).toHaveLength(1);
    expect((await call).code).toBe(status.UNAVAILABLE);
    await close();
  });

  test("a client that is connected and idle does not hold it up", async () => {
    const { address, close } = await serving(hello);
    const client = connect(address);
    await client.say({});
    await close({ graceMs: 600_000 });
    expect((await rpcFailure(client.say({}))).code).toBe(status.UNAVAILABLE);
  });

  test.each(["HTTP/2", "TLS"])("a connection that never begins to speak %s does not hold it up", async (protocol) => {
    const { cert, key } = authority("tests").issue({ name: "server" });
    const credentials = tlsServerCredentials({ cert: { pem: cert }, key: { pem: key } });
    const secure = protocol === "TLS" ? { credentials } : {};
    const { port, close } = await serving(hello, secure);
    const silent: Socket = dial(port!, "127.0.0.1");
    cleanup(() => void silent.destroy());
    await new Promise((resolve) => silent.once("connect", resolve));
    await close({ graceMs: 100 });
  });

  test("while a stream is read slowly, all of it arrives", async () => {
    const text = "x".repeat(1000);
    const { address, close } = await serving({
      async *list() {
        for (let index = 0; index < 1000; index++) yield { index, text };
      },
    });
    const replies = connect(address).list({})[Symbol.asyncIterator]();
    await replies.next();
    const closing = close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const rest = await all({ [Symbol.asyncIterator]: () => replies });
    expect(rest.map(({ index }) => index)).toEqual(Array.from({ length: 999 }, (_, i) => i + 1));
    await closing;
  });
});

describe("a process that closes on signals", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "%s: what is under way is answered, and the process ends",
    async (signal) => {
      const server = await serverProcess({ closeOn: ["SIGTERM", "SIGINT"] });
      const call = connect(server.address).say({ text: "wait 300" });
      await until(() => server.said.includes("begun: wait 300"));
      server.kill(signal);
      server.kill(signal); // those in a hurry send it twice
      expect(await call).toMatchObject({ text: "wait 300" });
      expect(await server.ended).toBe(0);
      expect(server.said.at(-1)).toBe("closed");
    },
  );

  test("without one, a signal does as it always does", async () => {
    const server = await serverProcess();
    const call = rpcFailure(connect(server.address).say({ text: "wait 60000" }));
    await until(() => server.said.includes("begun: wait 60000"));
    server.kill("SIGTERM");
    expect(await server.ended).toBe("SIGTERM");
    expect((await call).code).toBe(status.UNAVAILABLE);
  });

  test("listeners go with the server", async () => {
    const listeners = () => process.listenerCount("SIGUSR2");
    const before = listeners();
    const { close } = await serving(hello, { closeOn: ["SIGUSR2"] });
    expect(listeners()).toBe(before + 1);
    await close();
    expect(listeners()).toBe(before);
  });
});
