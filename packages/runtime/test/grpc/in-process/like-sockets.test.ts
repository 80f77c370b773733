import {
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Metadata,
  type ServiceError,
  type StatusObject,
  status,
} from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { addService } from "../../../src/grpc/index.js";
import { type Answer, type Ask, EchoService } from "../echo-service.js";
import { all, connect, listen, newServer, rpcFailure, runOver, until } from "../harness.js";
import { oneProcess, sockets } from "../transports.js";

// What is sent by grpc-js's own means arrives as it does over a socket.

const transports = [
  ["a socket", sockets],
  ["one process", oneProcess],
] as const;

/** HTTP/2 and grpc-js set these for a connection. */
const OF_CONNECTIONS = ["content-type", "date", "user-agent"];

function shown(metadata: Metadata): object {
  const entries = Object.entries(metadata.toJSON()).filter(([key]) => !OF_CONNECTIONS.includes(key));
  return Object.fromEntries(entries.sort());
}

function manyKinds(): Metadata {
  const metadata = new Metadata();
  for (const key of ["list", "cookie", "set-cookie"]) {
    metadata.add(key, "a=1");
    metadata.add(key, "b=2");
  }
  metadata.add("raw-bin", Buffer.from([0, 255]));
  metadata.add("raw-bin", Buffer.from([1]));
  metadata.set("Empty", "");
  return metadata;
}

const received = {
  list: ["a=1, b=2"],
  cookie: ["a=1; b=2"],
  "set-cookie": ["a=1", "b=2"],
  "raw-bin": [Buffer.from([0, 255]), Buffer.from([1])],
  empty: [""],
};

describe.each(transports)("over %s", (_, transport) => {
  test("metadata are put together by name, both ways, and belong to one side", async () => {
    runOver(transport);
    const server = newServer();
    const sent = manyKinds();
    let got: Metadata | undefined;
    const say: handleUnaryCall<Ask, Answer> = (call, reply) => {
      got = call.metadata;
      call.sendMetadata(sent);
      sent.set("list", "changed");
      reply(null, { $typeName: "echo.Answer", text: "", index: 0 }, manyKinds());
    };
    server.addService({ say: EchoService.say }, { say });
    const client = connect(await listen(server));
    const ends: Metadata[] = [];
    const metadata = manyKinds();
    // Straight to the channel, as ours would leave some of them out.
    await new Promise<void>((resolve, reject) => {
      const call = client.getChannel().createCall(EchoService.say.path, Date.now() + 60_000, null, null, null);
      call.start(metadata, {
        onReceiveMetadata: (headers) => ends.push(headers),
        onReceiveMessage() {},
        onReceiveStatus(end) {
          ends.push(end.metadata);
          if (end.code === status.OK) resolve();
          else reject(new Error(end.details));
        },
      });
      metadata.set("list", "changed");
      call.sendMessageWithContext({}, Buffer.alloc(0));
      call.halfClose();
      call.startRead();
    });
    expect([got!, ...ends].map(shown)).toEqual([received, received, received]);
  });

  test("handlers of grpc-js's own kinds", async () => {
    runOver(transport);
    const server = newServer();
    const told: unknown[] = [];
    const ends: boolean[] = [];
    const failing = Object.assign(new Error("no"), { code: status.ABORTED, details: "not now" });
    const say: handleUnaryCall<Ask, Answer> = (call, reply) => {
      told.push(call.getPath(), call.getHost().length > 0, call.getAuthContext(), call.getDeadline());
      if (call.request.text === "fail") reply(failing);
      else if (call.request.text === "strange") reply(new Error("what?"));
      else if (call.request.text === "throw") throw new Error("secret");
      else reply(null, { $typeName: "echo.Answer", text: call.request.text, index: 1 });
    };
    const list: handleServerStreamingCall<Ask, Answer> = (call) => {
      call.on("cancelled", () => {
        ends.push(call.cancelled);
        setImmediate(() => ends.push(call.destroyed));
      });
      for (let index = 0; index < call.request.count; index++)
        call.write({ $typeName: "echo.Answer", text: "", index });
      if (call.request.text === "fail") call.emit("error", failing);
      else if (call.request.text !== "wait") call.end(manyKinds());
    };
    const collect: handleClientStreamingCall<Ask, Answer> = (call, reply) => {
      let index = 0;
      call.on("data", () => index++);
      call.on("end", () => reply(null, { $typeName: "echo.Answer", text: "", index }, manyKinds()));
    };
    const chat: handleBidiStreamingCall<Ask, Answer> = (call) => {
      call.on("data", ({ text }: Ask) => call.write({ $typeName: "echo.Answer", text, index: 0 }));
      call.on("end", () => call.end());
    };
    server.addService(EchoService, { say, list, collect, chat });
    const client = connect(await listen(server));

    expect(await client.say({ text: "hi" })).toMatchObject({ text: "hi", index: 1 });
    expect(told).toEqual(["/echo.Echo/Say", true, {}, Number.POSITIVE_INFINITY]);
    expect(await rpcFailure(client.say({ text: "fail" }))).toMatchObject({ code: 10, details: "not now" });
    expect(await rpcFailure(client.say({ text: "strange" }))).toMatchObject({ code: 2, details: "what?" });
    expect(await rpcFailure(client.say({ text: "throw" }))).toMatchObject({ code: 2, details: "Unknown error" });
    let trailers: Metadata | undefined;
    const onTrailers = (given: Metadata) => {
      trailers = given;
    };
    expect(await all(client.list({ count: 100 }, { onTrailers }))).toHaveLength(100);
    expect(shown(trailers!)).toEqual(received);
    expect(await rpcFailure(all(client.list({ text: "fail", count: 2 })))).toMatchObject({ details: "not now" });
    // grpc-js tells of any end by the name of a cancel.
    await until(() => ends.length === 4);
    expect(await client.collect(Array(100).fill({}), { onTrailers })).toMatchObject({ index: 100 });
    expect(shown(trailers!)).toEqual(received);
    expect(await all(client.chat([{ text: "a" }, { text: "b" }]))).toMatchObject([{ text: "a" }, { text: "b" }]);
    for await (const _ of client.list({ text: "wait", count: 3 })) break;
    await until(() => ends.length === 6);
    expect(ends).toEqual(Array(6).fill(true));
  });

  test("what cannot be decoded, on either side", async () => {
    runOver(transport);
    const server = newServer();
    addService(server, EchoService, { say: async () => ({}) }, { onError() {} });
    const client = connect(await listen(server));
    const call = (message: Buffer) =>
      new Promise<StatusObject>((resolve) => {
        const made = client.getChannel().createCall(EchoService.say.path, Number.POSITIVE_INFINITY, null, null, null);
        made.start(new Metadata(), { onReceiveMetadata() {}, onReceiveMessage() {}, onReceiveStatus: resolve });
        made.sendMessageWithContext({}, message);
        made.halfClose();
        made.startRead();
      });
    expect(await call(Buffer.from([10, 200]))).toMatchObject({ code: 13, details: "Error deserializing request" });
    expect(await call(Buffer.from([16, 1]))).toMatchObject({ code: 0 });
  });

  test("one request too many, and one too few", async () => {
    runOver(transport);
    const server = newServer();
    let served = 0;
    const say: handleUnaryCall<Ask, Answer> = (_, reply) => {
      served++;
      reply(null, { $typeName: "echo.Answer", text: "", index: 0 });
    };
    server.addService({ say: EchoService.say }, { say });
    const client = connect(await listen(server));
    for (const count of [0, 2]) {
      const end = await new Promise<StatusObject>((resolve) => {
        const call = client.getChannel().createCall(EchoService.say.path, Number.POSITIVE_INFINITY, null, null, null);
        call.start(new Metadata(), { onReceiveMetadata() {}, onReceiveMessage() {}, onReceiveStatus: resolve });
        let sent = 0;
        const next = () => {
          if (sent++ < count) call.sendMessageWithContext({ callback: next }, Buffer.alloc(0));
          else call.halfClose();
        };
        next();
        call.startRead();
      });
      expect(end.code).toBe(status.UNIMPLEMENTED);
    }
    expect(served).toBe(0);
  });

  test("a call of grpc-js's that is made for another one ends with it", async () => {
    runOver(transport);
    const ended: ServiceError[] = [];
    const deadlines: number[] = [];
    const back = newServer();
    const hang: handleUnaryCall<Ask, Answer> = (call) => void deadlines.push(Number(call.getDeadline()));
    back.addService({ say: EchoService.say }, { say: hang });
    const channel = connect(await listen(back)).getChannel();
    const front = newServer();
    const say: handleUnaryCall<Ask, Answer> = (call) => {
      const { path } = EchoService.say;
      const made = channel.createCall(path, Number.POSITIVE_INFINITY, null, call, null);
      made.start(new Metadata(), {
        onReceiveMetadata() {},
        onReceiveMessage() {},
        onReceiveStatus: (end) => ended.push(end as ServiceError),
      });
      made.sendMessageWithContext({}, Buffer.alloc(0));
      made.halfClose();
    };
    front.addService({ say: EchoService.say }, { say });
    const client = connect(await listen(front));
    const controller = new AbortController();
    const under = rpcFailure(client.say({}, { signal: controller.signal, timeoutMs: 60_000 }));
    await until(() => deadlines.length === 1);
    expect(deadlines[0]).toBeLessThan(Date.now() + 60_001);
    controller.abort();
    await under;
    await until(() => ended.length === 1);
    expect(ended).toMatchObject([{ code: status.CANCELLED }]);
  });
});
