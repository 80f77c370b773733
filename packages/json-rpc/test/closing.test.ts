import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { type Service, service } from "@protoc-gen-ts/runtime/grpc";
import { GreeterService } from "../../examples/src/gen/helloworld/helloworld_grpc.js";
import { Greeter } from "../../examples/src/gen/helloworld/helloworld_pb.js";
import { greeter } from "../../examples/src/hello/greeter.js";
import { authority } from "../../runtime/test/grpc/tls/certificates.js";
import { httpTransport, jsonRpcClient, jsonRpcHandler, serveJsonRpc, tcpTransport } from "../src/index.js";
import { finallyDo, greeting, greets, post, serving, talk, transports } from "./serving.js";

const request = { jsonrpc: "2.0", method: "Greeter.SayHello", params: { name: "you" }, id: 1 };

/** A greeter that answers when it is told to, or its call is broken off. */
function held() {
  let release = (): void => {};
  const reasons: unknown[] = [];
  let calls = 0;
  const served = greets({
    sayHello({ name }, { signal }) {
      calls++;
      return new Promise((resolve, reject) => {
        release = () => resolve({ message: name });
        signal.addEventListener("abort", () => {
          reasons.push(signal.reason);
          reject(signal.reason);
        });
      });
    },
  });
  const called = async (count: number): Promise<void> => {
    while (calls < count) await sleep(5);
  };
  return { served, reasons, called, release: () => release() };
}

describe("a server that closes", () => {
  test.each(["HTTP", "TCP"] as const)("lets a call over %s go on, and takes none", async (kind) => {
    const { served, called, release } = held();
    const server = await serving(served);
    const client = jsonRpcClient(Greeter, transports(server)[kind]);
    const call = client.sayHello({ name: "late" });
    await called(1);
    const idle = await talk(kind === "HTTP" ? server.http.port : server.tcp.port);
    let isClosed = false;
    const closed = server.close().then(() => {
      isClosed = true;
    });
    expect(await idle.line()).toBeUndefined(); // it ends at once
    await expect(talk(kind === "HTTP" ? server.http.port : server.tcp.port)).rejects.toThrow("ECONNREFUSED");
    if (kind === "TCP") {
      await expect(client.sayHello({})).rejects.toMatchObject({
        code: status.UNAVAILABLE,
        details: "the server is closing",
      });
    }
    expect(isClosed).toBe(false);
    release();
    expect((await call).message).toBe("late");
    await closed;
  });

  test("ends what outlasts the time of grace", async () => {
    const { served, reasons, called } = held();
    const server = await serving(served);
    const made = transports(server);
    const calls = [made.HTTP, made.TCP].map((transport) =>
      jsonRpcClient(Greeter, transport)
        .sayHello({})
        .catch((error) => error),
    );
    await called(2);
    await server.close({ graceMs: 20 });
    for (const call of calls) expect(await call).toMatchObject({ code: status.UNAVAILABLE });
    expect(reasons).toMatchObject([{ code: status.UNAVAILABLE }, { code: status.UNAVAILABLE }]);
  });

  test("does not wait for clients that do not close their end", async () => {
    const server = await serving();
    const { socket, send, next } = await talk(server.tcp.port);
    send(request);
    await next();
    await server.close();
    expect(socket.readableEnded).toBe(true);
  });

  test("tells its services, as a server of gRPC does", async () => {
    const said: unknown[] = [];
    const greets: Service = {
      ...service(GreeterService, greeter),
      opened: (names) => said.push(names),
      closing: () => said.push("closing"),
    };
    const server = await serveJsonRpc({ http: { address: "127.0.0.1:0" }, services: [greets], schemas: [Greeter] });
    await server.close();
    await server.closed;
    expect(said).toEqual([["helloworld.Greeter"], "closing"]);
    await expect(server.close({ graceMs: -1 })).rejects.toThrow(RangeError);
  });
});

describe("in a server of one's own", () => {
  test("the handler answers, and closes by itself", async () => {
    const { served, called, release } = held();
    const handler = jsonRpcHandler(served);
    const server = createServer((incoming, response) => {
      if (incoming.url === "/api/rpc") handler(incoming, response);
      else response.writeHead(200).end("a page");
    });
    server.listen(0, "127.0.0.1");
    finallyDo(() => server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const call = post(`${base}/api/rpc`, request);
    await called(1);
    const closed = handler.close();
    expect(JSON.parse((await post(`${base}/api/rpc`, request)).text)).toMatchObject({ error: { code: -32014 } });
    release();
    expect(JSON.parse((await call).text)).toMatchObject({ result: { message: "you" } });
    await closed;
    expect((await post(`${base}/`, "")).text).toBe("a page");
  });

  test("a body that was read before is told, not waited for", async () => {
    const handler = jsonRpcHandler(greeting);
    const server = createServer((incoming, response) => {
      incoming.resume().once("end", () => setImmediate(() => handler(incoming, response)));
    });
    server.listen(0, "127.0.0.1");
    finallyDo(() => server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    expect(await post(url, request)).toMatchObject({ status: 500, text: expect.stringContaining("read before") });
    await handler.close();
  });
});

test("Unix sockets", async () => {
  const folder = mkdtempSync(join(tmpdir(), "json-rpc-"));
  finallyDo(() => rmSync(folder, { recursive: true }));
  const address = `unix:${folder}/socket`;
  const server = await serveJsonRpc({ tcp: { address }, ...greeting });
  finallyDo(() => server.close({ graceMs: 0 }));
  expect(server.tcp).toMatchObject({ address, port: undefined });
  expect(server.http).toBeUndefined();
  const transport = tcpTransport({ address });
  finallyDo(() => transport.close());
  expect((await jsonRpcClient(Greeter, transport).sayHello({ name: "you" })).message).toBe("Hello you");
});

describe("TLS", () => {
  const ca = authority("the authority");
  const identity = ca.issue({ name: "server" });
  const mutual = { ...identity, ca: ca.cert, requestCert: true, rejectUnauthorized: true };

  test.each(["HTTP", "TCP"])("over %s, with certificates on both sides", async (kind) => {
    const server = await serveJsonRpc({
      http: { address: "127.0.0.1:0", tls: mutual },
      tcp: { address: "127.0.0.1:0", tls: mutual },
      ...greets({
        sayHello: async (_request, { authContext }) => ({
          message: String(authContext.sslPeerCertificate?.subject.CN),
        }),
      }),
    });
    finallyDo(() => server.close({ graceMs: 0 }));
    const tls = { ca: ca.cert, ...ca.issue({ name: "client" }) };
    const [url, address] = [`https://localhost:${server.http.port}/jsonrpc`, `localhost:${server.tcp.port}`];
    const transport = kind === "HTTP" ? httpTransport({ url, tls }) : tcpTransport({ address, tls });
    finallyDo(() => transport.close());
    expect((await jsonRpcClient(Greeter, transport).sayHello({})).message).toBe("client");

    const { ca: known } = tls;
    const stranger =
      kind === "HTTP" ? httpTransport({ url, tls: { ca: known } }) : tcpTransport({ address, tls: { ca: known } });
    finallyDo(() => stranger.close());
    await expect(jsonRpcClient(Greeter, stranger).sayHello({})).rejects.toMatchObject({ code: status.UNAVAILABLE });
    const distrustful = kind === "HTTP" ? httpTransport({ url }) : tcpTransport({ address, tls: {} });
    finallyDo(() => distrustful.close());
    await expect(jsonRpcClient(Greeter, distrustful).sayHello({})).rejects.toMatchObject({ code: status.UNAVAILABLE });
    await server.close();
  });

  test("a client that sends no more gets its answers over TLS, too", async () => {
    const slow = greets({
      async sayHello({ name }) {
        await sleep(300);
        return { message: name };
      },
    });
    const server = await serveJsonRpc({ tcp: { address: "127.0.0.1:0", tls: identity }, ...slow });
    finallyDo(() => server.close({ graceMs: 0 }));
    const socket = connectTls({ port: server.tcp.port!, host: "localhost", ca: ca.cert });
    socket.allowHalfOpen = true;
    socket.end(JSON.stringify(request));
    let text = "";
    for await (const chunk of socket) text += chunk;
    expect(JSON.parse(text)).toMatchObject({ result: { message: "you" } });
  });
});
