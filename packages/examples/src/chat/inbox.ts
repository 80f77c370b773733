import type { Init } from "@protoc-gen-ts/runtime";
import { type Pushable, pushable } from "@protoc-gen-ts/runtime/grpc";
import type { ChatMessage } from "../gen/chat/chat_codec.js";

/** What waits for one member of a room. */
export type Inbox = Pushable<Init<ChatMessage>>;

/** An inbox in which about `limit` characters may wait. */
export function newInbox(limit: number = 1 << 18): Inbox {
  // What a message costs beside its text: some 64 bytes.
  return pushable({ limit, sizeOf: ({ content = "" }) => content.length + 64 });
}
