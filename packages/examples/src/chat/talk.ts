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
  for await (const message of client.chat(messages(name, lines), options)) show(toLine(message));
}

async function* messages(name: string, lines: AsyncIterable<string>): AsyncGenerator<Init<ChatMessage>> {
  yield { username: name };
  for await (const line of lines) {
    if (line.trim() !== "") yield toMessage(name, line);
  }
}
