import { expect, test } from "@jest/globals";
import { pushable, service } from "@protoc-gen-ts/runtime/grpc";
import { MsgType } from "../src/gen/message/message_codec.js";
import { MessageServiceClient, MessageServiceService } from "../src/gen/message/message_grpc.js";
import { converse } from "../src/message/conversation.js";
import { Code, messageService } from "../src/message/message-service.js";
import { collect, connect, serving } from "./serving.js";

async function connectToService(): Promise<MessageServiceClient> {
  return connect(MessageServiceClient, await serving(service(MessageServiceService, messageService)));
}

test("START, PROGRESS and END are each answered", async () => {
  const lines: string[] = [];
  await converse(await connectToService(), (line) => lines.push(line));
  expect(lines).toEqual([
    "customer, START 0: my order has not come",
    "agent: Welcome! You say: my order has not come",
    "customer, PROGRESS 1: its number is 42",
    "agent: I see: its number is 42",
    "customer, END 2: thank you",
    "agent: Goodbye!",
  ]);
});

test("END ends the conversation, though the customer has not", async () => {
  const outbox = pushable<{ msgType?: MsgType; msgIndex?: number }>({ limit: 10 });
  outbox.push({ msgType: MsgType.START });
  outbox.push({ msgType: MsgType.END, msgIndex: 1 });
  const answers = await collect((await connectToService()).iter_message(outbox));
  expect(answers.map(({ code }) => code)).toEqual([Code.ACCEPTED, Code.ACCEPTED]);
  expect(outbox.push({})).toBe(false);
});

test("what is out of order or out of place is refused, and the conversation goes on", async () => {
  const answers = await collect(
    (await connectToService()).iter_message([
      { msgType: MsgType.PROGRESS, msgIndex: 0 },
      { msgType: MsgType.START, msgIndex: 0 },
      { msgType: MsgType.PROGRESS, msgIndex: 2 },
      { msgType: MsgType.START, msgIndex: 1 },
      { msgType: MsgType.PROGRESS, msgIndex: 1 },
      { msgType: MsgType.END, msgIndex: 2 },
    ]),
  );
  expect(answers.map(({ code }) => code)).toEqual([
    Code.OUT_OF_PLACE,
    Code.ACCEPTED,
    Code.OUT_OF_ORDER,
    Code.OUT_OF_PLACE,
    Code.ACCEPTED,
    Code.ACCEPTED,
  ]);
});

test("an answer that is missing, or that refuses, is noticed", async () => {
  const silent = connect(
    MessageServiceClient,
    await serving(service(MessageServiceService, { async *iter_message() {} })),
  );
  await expect(converse(silent, () => {})).rejects.toThrow("was not answered");
  const refusing = connect(
    MessageServiceClient,
    await serving(
      service(MessageServiceService, {
        async *iter_message(requests) {
          for await (const _request of requests) yield { code: 9 };
        },
      }),
    ),
  );
  await expect(converse(refusing, () => {})).rejects.toThrow("must be accepted");
});
