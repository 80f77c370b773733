// What the compiler must accept of programs on generated code, and what it must refuse. Compiled, never run.
import { credentials, Server } from "@grpc/grpc-js";
import type { Init } from "@protoc-gen-ts/runtime";
import { addService, type ServerCall } from "@protoc-gen-ts/runtime/grpc";
import { GPTReply, type GPTRequest } from "../../packages/examples/src/gen/gpt/gpt_codec.js";
import { GreeterClient, type GreeterServer, GreeterService } from "../../packages/examples/src/gen/gpt/gpt_grpc.js";
import { MsgType } from "../../packages/examples/src/gen/message/message_codec.js";
import { MessageServiceClient } from "../../packages/examples/src/gen/message/message_grpc.js";
import { User, type User_Address } from "../../packages/examples/src/gen/user/user_codec.js";

// Codecs: any part of a message can be encoded, and a whole one comes back.

const bytes: Uint8Array = GPTReply.encode({ message: "hi" });
const reply: GPTReply = GPTReply.decode(bytes);
GPTReply.encode(reply);
GPTReply.encode({});
GPTReply.encode({ message: undefined });
// @ts-expect-error a string is wanted
GPTReply.encode({ message: 5 });
// @ts-expect-error there is no such field
GPTReply.encode({ massage: "hi" });
// @ts-expect-error a message, not what it holds
GPTReply.encode("hi");
// @ts-expect-error bytes, not text
GPTReply.decode("hi");

const user: User = User.decode(User.encode({ id: 1n, addresses: [{ city: "Xi'an" }], places: { home: {} }, age: 7 }));
User.encode({ contact: { case: "email", value: "a@b.c" }, joinedAt: { seconds: 1n } });
User.encode({ addresses: user.addresses, places: user.places, contact: user.contact });
// @ts-expect-error 64-bit integers are bigints
User.encode({ id: 1 });
// @ts-expect-error a case needs its value
User.encode({ contact: { case: "email" } });
// @ts-expect-error there is no such case
User.encode({ contact: { case: "fax", value: "1" } });
// @ts-expect-error nested messages are checked, too
User.encode({ addresses: [{ town: "Xi'an" }] });
// @ts-expect-error undefined where the field is not set
const nickname: string = user.nickname;
const address: Init<User_Address> = { city: "Xi'an" };
if (user.contact.case === "phone") user.contact.value.trim();
// @ts-expect-error the value is only there with its case
user.contact.value.trim();

// Enums: names for numbers, and numbers that have no name.

const start: MsgType = MsgType.START;
// @ts-expect-error a number of no value
const none: MsgType = 7;
const code: number = start;

// Clients: promises and async iterables.

const client = new GreeterClient("localhost:50051", credentials.createInsecure());

export async function calls(signal: AbortSignal): Promise<void> {
  const { message }: GPTReply = await client.getGPTMessage({ content: "hello" }, { timeoutMs: 1000, signal });
  for await (const part of client.getGPTStreamData({ content: "hello" })) part.message.trim();
  // @ts-expect-error a missing await
  client.getGPTMessage({ content: "hello" }).message;
  // @ts-expect-error a wrong request
  await client.getGPTMessage({ contents: "hello" });
  // @ts-expect-error a request is wanted
  await client.getGPTMessage();
  // @ts-expect-error a stream is no promise
  (await client.getGPTStreamData({ content: "hello" })).message;
  // @ts-expect-error there is no such option
  await client.getGPTMessage({}, { timeout: 5 });
  message.trim();

  const messages = new MessageServiceClient("localhost:50051", credentials.createInsecure());
  messages.iter_message([{ msgType: MsgType.START }]);
  messages.iter_message(
    (async function* () {
      yield { msgIndex: 1 };
    })(),
  );
  // @ts-expect-error a stream of requests is wanted
  messages.iter_message({ msgIndex: 1 });
}

// Servers: any part of a service, with handlers of the right kind.

const server = new Server();
addService(server, GreeterService, {
  async getGPTMessage({ content }, call) {
    return { message: `${content} ${call.peer}` };
  },
  async *getGPTStreamData(request) {
    yield { message: request.content };
    yield {};
  },
});
addService(server, GreeterService, {});
addService(server, GreeterService, {
  // @ts-expect-error a handler answers with the response's type
  async getGPTMessage() {
    return { text: "hi" };
  },
});
addService(server, GreeterService, {
  // @ts-expect-error a handler of a stream yields
  async getGPTStreamData() {
    return { message: "hi" };
  },
});
addService(server, GreeterService, {
  // @ts-expect-error a handler takes the request's type
  async getGPTMessage(request: User) {
    return { message: request.name };
  },
});
addService(server, GreeterService, {
  // @ts-expect-error there is no such method
  async getMessage() {
    return {};
  },
});

/** A class serves as well as an object. */
export class Model implements GreeterServer {
  #said = 0;
  async getGPTMessage(request: GPTRequest, call: ServerCall): Promise<Init<GPTReply>> {
    call.signal.throwIfAborted();
    return { message: `${++this.#said} ${request.content}` };
  }
  async *getGPTStreamData(): AsyncIterable<Init<GPTReply>> {
    yield { message: String(this.#said) };
  }
}
addService(server, GreeterService, new Model());

export const unused: unknown[] = [address, none, code, nickname];
