import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import { pushable } from "@protoc-gen-ts/runtime/grpc";
import { GreeterClient as GptClient } from "../../../packages/examples/src/gen/gpt/gpt_grpc.js";
import { GreetServiceClient } from "../../../packages/examples/src/gen/greet/greet_grpc.js";
import { GreeterClient } from "../../../packages/examples/src/gen/helloworld/helloworld_grpc.js";
import { type MessageRequest, MsgType, Role } from "../../../packages/examples/src/gen/message/message_codec.js";
import { MessageServiceClient } from "../../../packages/examples/src/gen/message/message_grpc.js";
import { Code } from "../../../packages/examples/src/message/message-service.js";
import { calling, collect, failsWith, next } from "./calling.js";
import type { Cases } from "./case.js";
import { poem } from "./shared.js";

const content = "背一下古诗《春眠》";

/** Our client calls each rpc of the services that have no state. */
export const rpcCases: Cases = {
  "helloworld.Greeter/SayHello": ({ theirs }) =>
    calling(GreeterClient, theirs, async (client) => {
      for (const name of ["Ada", "春眠 ☺ 😈", ""]) {
        assert.equal((await client.sayHello({ name })).message, `Hello ${name}`);
      }
    }),

  "helloworld.Greeter/SayHelloAgain": ({ theirs }) =>
    calling(GreeterClient, theirs, async (client) => {
      assert.equal((await client.sayHelloAgain({ name: "Ada" })).message, "Hello again, Ada");
    }),

  "packages.GreetService/sayHello": ({ theirs }) =>
    calling(GreetServiceClient, theirs, async (client) => {
      assert.equal((await client.sayHello({ name: "Bob" })).msg, "Hello Bob");
    }),

  "gpt.Greeter/GetGPTMessage": ({ theirs }) =>
    calling(GptClient, theirs, async (client) => {
      assert.equal((await client.getGPTMessage({ content })).message, poem.join(""));
      await failsWith(status.INVALID_ARGUMENT, client.getGPTMessage({}));
    }),

  "gpt.Greeter/GetGPTStreamData": ({ theirs }) =>
    calling(GptClient, theirs, async (client) => {
      const replies = await collect(client.getGPTStreamData({ content }));
      assert.deepEqual(
        replies.map(({ message }) => message),
        poem,
      );
      await failsWith(status.INVALID_ARGUMENT, collect(client.getGPTStreamData({})));
    }),

  "packages.MessageService/iter_message": ({ theirs }) =>
    calling(MessageServiceClient, theirs, async (client) => {
      const said = pushable<Partial<MessageRequest>>();
      const responses = client.iter_message(said)[Symbol.asyncIterator]();
      for (const [msgType, msgIndex, code] of [
        [MsgType.PROGRESS, 0, Code.OUT_OF_PLACE],
        [MsgType.START, 0, Code.ACCEPTED],
        [MsgType.PROGRESS, 7, Code.OUT_OF_ORDER],
        [MsgType.PROGRESS, 1, Code.ACCEPTED],
        [MsgType.END, 2, Code.ACCEPTED],
      ] as const) {
        said.push({ msgType, msgIndex, role: Role.AGENT, data: "好" });
        assert.equal((await next(responses)).code, code);
      }
      // END ends the call, though more could be said.
      assert.equal((await responses.next()).done, true);
    }),
};
