import {
  Client,
  credentials,
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  InterceptingCall,
  type Interceptor,
  Metadata,
  status,
} from "@grpc/grpc-js";
import { beforeAll, expect, jest, test } from "@jest/globals";
import { addService } from "../../../src/grpc/index.js";
import { type Answer, type Ask, type EchoServer, EchoService } from "../echo-service.js";
import { all, connect, listen, newServer, rpcFailure, runOver } from "../harness.js";
import { oneProcess } from "../transports.js";

// What comes before a call has reached its server, and after it was answered.

beforeAll(() => runOver(oneProcess));

test("whoever goes on to send after the answer is not held up", async () => {
  const server = newServer();
  const collect: handleClientStreamingCall<Ask, Answer> = (_, reply) => {
    reply(null, { $typeName: "echo.Answer", text: "enough", index: 0 });
  };
  server.addService({ collect: EchoService.collect }, { collect });
  const channelOverride = connect(await listen(server)).getChannel();
  const client = new Client("", credentials.createInsecure(), { channelOverride });
  const { path, responseDeserialize } = EchoService.collect;
  const text = await new Promise<string>((resolve, reject) => {
    const same = (bytes: Buffer) => bytes;
    const call = client.makeClientStreamRequest(path, same, responseDeserialize, (error, reply) => {
      if (error) reject(error);
      let sent = 0;
      const next = () => {
        if (sent++ < 1000) call.write(Buffer.alloc(1000), next);
        else resolve(reply!.text);
      };
      next();
    });
  });
  expect(text).toBe("enough");
});

test("nor is whoever sends to a handler that is through, though nobody has read what it said", async () => {
  const server = newServer();
  const chat: handleBidiStreamingCall<Ask, Answer> = (call) => {
    call.write({ $typeName: "echo.Answer", text: "enough", index: 0 });
    call.end();
  };
  server.addService({ chat: EchoService.chat }, { chat });
  const channelOverride = connect(await listen(server)).getChannel();
  const client = new Client("", credentials.createInsecure(), { channelOverride });
  const { path, responseDeserialize } = EchoService.chat;
  const call = client.makeBidiStreamRequest(path, (bytes: Buffer) => bytes, responseDeserialize);
  for (let sent = 0; sent < 1000; sent++) {
    await new Promise((resolve) => call.write(Buffer.alloc(1000), resolve));
  }
  expect(await all<Answer>(call)).toMatchObject([{ text: "enough" }]);
});

test("a call that is cancelled before an interceptor lets it start ends all the same", async () => {
  const server = newServer();
  const say = jest.fn<EchoServer["say"]>();
  addService(server, EchoService, { say });
  let letStart: (() => void) | undefined;
  const slow: Interceptor = (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start(metadata, listener, next) {
        letStart = () => next(metadata, listener);
      },
    });
  const client = connect(await listen(server), { interceptors: [slow] });
  const controller = new AbortController();
  const call = rpcFailure(client.say({}, { signal: controller.signal }));
  controller.abort();
  await new Promise(setImmediate);
  letStart!();
  expect(await call).toMatchObject({ code: status.CANCELLED });
  expect(say).not.toHaveBeenCalled();
});

test("credentials of calls are sent, and fail calls", async () => {
  const asked: unknown[] = [];
  const bearer = credentials.createFromMetadataGenerator((options, done) => {
    asked.push(options);
    const metadata = new Metadata();
    metadata.set("authorization", "Bearer me");
    setTimeout(() => done(null, metadata), 5);
  });
  const none = (code?: number) =>
    credentials.createFromMetadataGenerator((_, done) => done(Object.assign(new Error("no token"), { code })));
  const server = newServer();
  let served = 0;
  addService(server, EchoService, {
    async say(_, { metadata, host }) {
      served++;
      return { text: `${host} ${metadata.get("authorization").join()}` };
    },
  });
  const client = connect(await listen(server), { "grpc.default_authority": "example.org" });
  expect(await client.say({}, { credentials: bearer })).toMatchObject({ text: "example.org Bearer me" });
  expect(await client.say({}, { host: "other.org" })).toMatchObject({ text: "other.org " });
  expect(asked).toEqual([{ method_name: "/echo.Echo/Say", service_url: "https://example.org/echo.Echo" }]);
  const details = "Getting metadata from plugin failed with error: no token";
  expect(await rpcFailure(client.say({}, { credentials: none() }))).toMatchObject({ code: 2, details });
  expect(await rpcFailure(client.say({}, { credentials: none(14) }))).toMatchObject({ code: 14, details });
  const late = rpcFailure(client.say({}, { credentials: bearer, timeoutMs: 1 }));
  expect(await late).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(served).toBe(2);
});
