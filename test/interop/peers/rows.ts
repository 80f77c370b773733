import type { ServiceDefinition } from "@grpc/grpc-js";
import { ChatServiceService } from "../../../packages/examples/src/gen/chat/chat_grpc.js";
import { GreeterService as GptService } from "../../../packages/examples/src/gen/gpt/gpt_grpc.js";
import { GreetServiceService } from "../../../packages/examples/src/gen/greet/greet_grpc.js";
import { GreeterService } from "../../../packages/examples/src/gen/helloworld/helloworld_grpc.js";
import { MessageServiceService } from "../../../packages/examples/src/gen/message/message_grpc.js";
import { PubSubService } from "../../../packages/examples/src/gen/pubsub/pubsub_grpc.js";
import { UserServiceService } from "../../../packages/examples/src/gen/user/user_grpc.js";
import { mode } from "../../../packages/examples/src/transcript.js";

/** Something to be tried with every peer, in both directions. */
export interface Row {
  /** What its case is called, such as `user.UserService/Chat` or `binary-metadata`. */
  readonly name: string;
  /** What the documentation says of it. */
  readonly says: string;
}

const SERVICES: readonly ServiceDefinition[] = [
  GreeterService,
  GreetServiceService,
  GptService,
  MessageServiceService,
  PubSubService,
  ChatServiceService,
  UserServiceService,
];

/** Every rpc of every service. */
export const rpcRows: readonly Row[] = SERVICES.flatMap((service) =>
  Object.values(service).map((rpc) => ({ name: rpc.path.slice(1), says: mode(rpc) })),
);

/** What calls and connections may have beside their messages. */
export const featureRows: readonly Row[] = [
  { name: "metadata", says: "metadata there and back, in headers and trailers, keys with several values too" },
  { name: "binary-metadata", says: "the same with every byte, no byte, and commas" },
  { name: "status-codes", says: "each of the 16 codes, with a message" },
  { name: "status-messages", says: "messages with Unicode, line ends, percent signs, 400 characters of three bytes" },
  { name: "error-details", says: "`google.rpc.Status` with a `BadRequest` in `grpc-status-details-bin`" },
  { name: "deadline-seen", says: "the server sees how long it has; or that there is no deadline" },
  { name: "deadline-exceeded", says: "DEADLINE_EXCEEDED at the client; the server's call is cancelled" },
  { name: "cancel-unary", says: "the client cancels a call that waits; the server's call is cancelled" },
  { name: "cancel-stream", says: "the client leaves a stream of responses; the server's call is cancelled" },
  { name: "server-ends-stream", says: "the server ends a call while the client sends" },
  { name: "gzip", says: "requests and responses that are compressed on the wire" },
  { name: "large", says: "16 MiB there and back, in one message, where both permit it" },
  { name: "large-request", says: "16 MiB where the server permits 4: RESOURCE_EXHAUSTED, and the limit" },
  { name: "large-response", says: "16 MiB where the client permits 4: RESOURCE_EXHAUSTED, and the limit" },
  { name: "keepalive", says: "a client's pings on a connection without calls are answered" },
  { name: "server-keepalive", says: "a server's pings during a call in which nothing is said are answered" },
  { name: "server-keepalive-idle", says: "a connection without calls stays while the server pings" },
  { name: "too-many-pings", says: "GOAWAY for more pings than the server takes; the client slows down" },
  { name: "server-closes", says: "a server that closes lets a stream under way come to its end" },
  { name: "server-dies", says: "UNAVAILABLE when the server goes; its clients find it when it comes back" },
];
