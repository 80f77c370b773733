import { pushable } from "@protoc-gen-ts/runtime/grpc";
import { toLine } from "../src/chat/lines.js";
import type { ChatServiceClient } from "../src/gen/chat/chat_grpc.js";

/** One who is in a room. */
export interface Person {
  /** What the room has said first. */
  readonly welcome: string | undefined;
  /** The next line; undefined at the end. */
  hear(): Promise<string | undefined>;
  say(content: string, targetname?: string): void;
  /** Sends a message as it is, whatever name it bears. */
  send(message: { username?: string; targetname?: string; content?: string }): void;
  leave(): void;
}

/** Enters, and waits to be welcomed. */
export async function enter(client: ChatServiceClient, username: string, signal?: AbortSignal): Promise<Person> {
  const outbox = pushable<{ username?: string; targetname?: string; content?: string }>({ limit: 100_000 });
  outbox.push({ username });
  const heard = client.chat(outbox, { signal })[Symbol.asyncIterator]();
  const hear = async (): Promise<string | undefined> => {
    const { value, done } = await heard.next();
    return done ? undefined : toLine(value);
  };
  const welcome = await hear();
  return {
    welcome,
    hear,
    say: (content, targetname = "") => outbox.push({ username, targetname, content }),
    send: (message) => outbox.push(message),
    leave: () => outbox.end(),
  };
}
