import type { ChatMessage } from "../gen/chat/chat_codec.js";
import type { ChatServiceServer } from "../gen/chat/chat_grpc.js";
import type { Member } from "./audience.js";
import { type Inbox, newInbox } from "./inbox.js";
import { Room } from "./room.js";

/** Serves chat.ChatService with a room. */
export function chatService(room: Room = new Room(), inbox: () => Inbox = newInbox): ChatServiceServer {
  return {
    chat(requests) {
      const heard = inbox();
      void attend(room, requests, heard);
      return heard;
    },
  };
}

/** Brings what one client says into the room, until it stops talking: by the end of its messages, a cancel, or death. */
async function attend(room: Room, requests: AsyncIterable<ChatMessage>, inbox: Inbox): Promise<void> {
  let member: Member | undefined;
  try {
    for await (const { username, targetname, content } of requests) {
      // Later messages are its sender's, whatever name they bear.
      member ??= await room.join(username, inbox);
      // One after the other, so that they come in this order.
      await room.say(member, targetname, content);
      if (!room.has(member)) break;
    }
    inbox.end();
  } catch (error) {
    inbox.fail(error);
  } finally {
    if (member !== undefined) room.leave(member);
  }
}
