import type { Init } from "@protoc-gen-ts/runtime";
import type { ChatMessage } from "../gen/chat/chat_codec.js";

/**
 * What a line says: `@bob hi` is for bob alone, and so is `@bob`, which says nothing; everything else is for all. Nothing
 * that begins as if it were for one alone may get to others.
 */
export function toMessage(username: string, line: string): Init<ChatMessage> {
  const [, targetname = "", content = targetname === "" ? line : ""] = /^\s*@(\S+)(?:\s+(.*))?$/s.exec(line) ?? [];
  return { username, targetname: targetname.normalize(), content };
}

/** A message as a line. What the room says itself begins with a star. */
export function toLine({ username, targetname, content }: ChatMessage): string {
  const speaker = username === "" ? "*" : targetname === "" ? `${username}:` : `${username} (to you alone):`;
  return printable(`${speaker} ${content}`);
}

/**
 * What others write must not command the terminal, nor turn the text around, nor hide in it. The joiners (U+200C and
 * U+200D) stay: some scripts and emoji need them.
 */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ").replace(/(?![\u200c\u200d])\p{Cf}/gu, "");
}
