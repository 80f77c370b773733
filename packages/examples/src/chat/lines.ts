import type { Init } from "@protoc-gen-ts/runtime";
import type { ChatMessage } from "../gen/chat/chat_codec.js";

/** What a line says: `@bob hi` is for bob alone, everything else for all. */
export function toMessage(username: string, line: string): Init<ChatMessage> {
  const [, targetname = "", content = line] = /^@(\S+)\s+(.*)$/.exec(line) ?? [];
  return { username, targetname, content };
}

/** A message as a line. What the room says itself begins with a star. */
export function toLine({ username, targetname, content }: ChatMessage): string {
  const speaker = username === "" ? "*" : targetname === "" ? `${username}:` : `${username} (to you alone):`;
  return printable(`${speaker} ${content}`);
}

/** What others write must not command the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, " ");
}
