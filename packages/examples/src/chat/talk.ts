import type { Init } from "@protoc-gen-ts/runtime";
import type { CallOptions } from "@protoc-gen-ts/runtime/grpc";
import type { ChatMessage } from "../gen/chat/chat_codec.js";
import type { ChatServiceClient } from "../gen/chat/chat_grpc.js";
import type { Print } from "../transcript.js";
import { toLine, toMessage } from "./lines.js";

/** Enters the room under a name, says the lines, and shows what is heard. Leaves when the lines end. */
export async function talk(
  client: ChatServiceClient,
  name: string,
  lines: AsyncIterable<string>,
  show: Print,
  options?: CallOptions,
): Promise<void> {
  for await (const message of client.chat(messages(name.normalize(), lines, show), options)) show(toLine(message));
}

async function* messages(
  username: string,
  lines: AsyncIterable<string>,
  show: Print,
): AsyncGenerator<Init<ChatMessage>> {
  yield { username };
  for await (const line of lines) {
    if (line.trim() === "") continue;
    const message = toMessage(username, line);
    if (message.content === "") show(`* nothing is said yet; write your words after ${line.trim()}`);
    else yield message;
  }
}
