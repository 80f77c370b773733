import { type MessageRequest, MsgType } from "../gen/message/message_codec.js";
import type { MessageServiceServer } from "../gen/message/message_grpc.js";

/** The `code` of an answer. */
export const Code = {
  ACCEPTED: 0,
  /** The message has another index than the next one must have. */
  OUT_OF_ORDER: 1,
  /** START came in the middle, or something else came first. */
  OUT_OF_PLACE: 2,
} as const;

/** Serves packages.MessageService: answers each message as it arrives, up to END. A refused message counts as not said. */
export const messageService: MessageServiceServer = {
  async *iter_message(requests) {
    let next = 0;
    for await (const request of requests) {
      const refusal = refuse(request, next);
      if (refusal !== undefined) {
        yield refusal;
        continue;
      }
      next++;
      yield { code: Code.ACCEPTED, message: answer(request) };
      if (request.msgType === MsgType.END) return;
    }
  },
};

function refuse(request: MessageRequest, next: number): { code: number; message: string } | undefined {
  if (request.msgIndex !== next) {
    return { code: Code.OUT_OF_ORDER, message: `expected message ${next}, got ${request.msgIndex}` };
  }
  if ((request.msgType === MsgType.START) !== (next === 0)) {
    return { code: Code.OUT_OF_PLACE, message: "a conversation begins with START, and has only one" };
  }
  return undefined;
}

function answer({ msgType, data }: MessageRequest): string {
  switch (msgType) {
    case MsgType.START:
      return `Welcome! You say: ${data}`;
    case MsgType.END:
      return "Goodbye!";
    default:
      return `I see: ${data}`;
  }
}
