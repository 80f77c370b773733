import assert from "node:assert/strict";
import type { CallOptions } from "@protoc-gen-ts/runtime/grpc";
import { MsgType, Role } from "../gen/message/message_codec.js";
import type { MessageServiceClient } from "../gen/message/message_grpc.js";
import { inTurn } from "../in-turn.js";
import type { Print } from "../transcript.js";

const SCRIPT = [
  { msgType: MsgType.START, msgIndex: 0, role: Role.CUSTOMER, data: "my order has not come" },
  { msgType: MsgType.PROGRESS, msgIndex: 1, role: Role.CUSTOMER, data: "its number is 42" },
  { msgType: MsgType.END, msgIndex: 2, role: Role.CUSTOMER, data: "thank you" },
] as const;

const TYPE_NAMES = ["START", "PROGRESS", "END"] as const;

/** Says START, PROGRESS and END, each when the one before is answered. */
export async function converse(client: MessageServiceClient, print: Print, options?: CallOptions): Promise<void> {
  for await (const [said, answer] of inTurn(SCRIPT, (requests) => client.iter_message(requests, options))) {
    print(`customer, ${TYPE_NAMES[said.msgType]} ${said.msgIndex}: ${said.data}`);
    print(`agent: ${answer.message}`);
    assert.equal(answer.code, 0, "the message must be accepted");
  }
}
