import assert from "node:assert/strict";
import { credentials } from "@grpc/grpc-js";
import {
  type CallOptions,
  type ClientClass,
  type Service,
  type ServiceClient,
  service,
} from "@protoc-gen-ts/runtime/grpc";
import { withClient } from "./calling.js";
import { chatService } from "./chat/chat-service.js";
import { converse as chatConversation } from "./chat/conversation.js";
import { ChatServiceClient, ChatServiceService } from "./gen/chat/chat_grpc.js";
import { GreeterClient as GptClient, GreeterService as GptService } from "./gen/gpt/gpt_grpc.js";
import { GreetServiceClient, GreetServiceService } from "./gen/greet/greet_grpc.js";
import { GreeterClient, GreeterService } from "./gen/helloworld/helloworld_grpc.js";
import { MessageServiceClient, MessageServiceService } from "./gen/message/message_grpc.js";
import { PubSubClient, PubSubService } from "./gen/pubsub/pubsub_grpc.js";
import { UserServiceClient, UserServiceService } from "./gen/user/user_grpc.js";
import { ask, askForPieces } from "./gpt/conversation.js";
import { gptGreeter } from "./gpt/greeter.js";
import { POEM, poemModel } from "./gpt/poem-model.js";
import { sayHello as greetConversation } from "./greet/conversation.js";
import { greetService } from "./greet/greet-service.js";
import { sayHello, sayHelloAgain } from "./hello/conversation.js";
import { greeter } from "./hello/greeter.js";
import { converse as messageConversation } from "./message/conversation.js";
import { messageService } from "./message/message-service.js";
import { broadcast } from "./pubsub/conversation.js";
import { pubSub } from "./pubsub/pubsub-service.js";
import type { Print, Rpc } from "./transcript.js";
import * as user from "./user/conversation.js";
import { userService } from "./user/user-service.js";

/** A conversation, and what it shows. */
export interface Scene {
  readonly rpcs: readonly Rpc[];
  /** Holds the conversation with the server at an address. Throws when it goes wrong. */
  play(address: string, print: Print, options: CallOptions): Promise<void>;
}

/** One of the examples. */
export interface App {
  readonly name: string;
  /** What it serves, made anew. */
  service(): Service;
  readonly scenes: readonly Scene[];
}

/** All examples, with every method of each. */
export const apps: readonly App[] = [
  {
    name: "hello",
    service: () => service(GreeterService, greeter),
    scenes: [
      scene([GreeterService.sayHello], GreeterClient, (client, ...how) => sayHello(client, "Ada", ...how)),
      scene([GreeterService.sayHelloAgain], GreeterClient, (client, ...how) => sayHelloAgain(client, "Ada", ...how)),
    ],
  },
  {
    name: "gpt",
    service: () => service(GptService, gptGreeter(poemModel())),
    scenes: [
      scene([GptService.getGPTMessage], GptClient, async (client, ...how) => {
        assert.equal(await ask(client, "背一下古诗《春眠》", ...how), POEM);
      }),
      scene([GptService.getGPTStreamData], GptClient, async (client, ...how) => {
        const pieces = await askForPieces(client, "背一下古诗《春眠》", ...how);
        assert.equal(pieces.length, 4, "each line must come by itself");
        assert.equal(pieces.join(""), POEM);
      }),
    ],
  },
  {
    name: "greet",
    service: () => service(GreetServiceService, greetService),
    scenes: [
      scene([GreetServiceService.sayHello], GreetServiceClient, (client, ...how) =>
        greetConversation(client, "Bob", ...how),
      ),
    ],
  },
  {
    name: "message",
    service: () => service(MessageServiceService, messageService),
    scenes: [scene([MessageServiceService.iter_message], MessageServiceClient, messageConversation)],
  },
  {
    name: "pubsub",
    service: () => service(PubSubService, pubSub()),
    scenes: [scene([PubSubService.subscribe, PubSubService.publish], PubSubClient, broadcast)],
  },
  {
    name: "chat",
    service: () => service(ChatServiceService, chatService()),
    scenes: [scene([ChatServiceService.chat], ChatServiceClient, chatConversation)],
  },
  {
    name: "user",
    service: () => service(UserServiceService, userService()),
    scenes: [
      scene([UserServiceService.getUserInfo], UserServiceClient, user.getUserInfo),
      scene([UserServiceService.listUsers], UserServiceClient, user.listUsers),
      scene([UserServiceService.uploadLogs], UserServiceClient, user.uploadLogs),
      scene([UserServiceService.chat], UserServiceClient, user.chat),
    ],
  },
];

function scene<C extends ServiceClient>(
  rpcs: readonly Rpc[],
  Client: ClientClass<C>,
  talk: (client: C, print: Print, options: CallOptions) => Promise<void>,
): Scene {
  return {
    rpcs,
    play: (address, print, options) =>
      withClient(new Client(address, credentials.createInsecure()), (client) => talk(client, print, options)),
  };
}
