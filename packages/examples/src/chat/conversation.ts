import assert from "node:assert/strict";
import { type CallOptions, pushable } from "@protoc-gen-ts/runtime/grpc";
import type { ChatServiceClient } from "../gen/chat/chat_grpc.js";
import type { Print } from "../transcript.js";
import { talk } from "./talk.js";

/** Three people in the room: to all, to one alone, to nobody, and away. */
export async function converse(client: ChatServiceClient, print: Print, options?: CallOptions): Promise<void> {
  const ada = enter(client, "ada", print, options);
  await ada.hears("* welcome, ada");
  const bob = enter(client, "bob", print, options);
  await bob.hears("* welcome, bob; with you: ada");
  await ada.hears("* bob has come");
  const cleo = enter(client, "cleo", print, options);
  await cleo.hears("* welcome, cleo; with you: ada, bob");
  await ada.hears("* cleo has come");
  await bob.hears("* cleo has come");

  ada.says("good morning");
  await bob.hears("ada: good morning");
  await cleo.hears("ada: good morning");

  ada.says("@bob are you well?");
  await bob.hears("ada (to you alone): are you well?");
  bob.says("@ada very well");
  await ada.hears("bob (to you alone): very well");

  cleo.says("@dave where are you?");
  await cleo.hears("* dave is not here");

  await bob.leaves();
  await ada.hears("* bob has gone");
  await cleo.hears("* bob has gone");
  ada.says("@bob come back");
  await ada.hears("* bob is not here");

  // That cleo hears nothing between shows that what was private was.
  await cleo.leaves();
  await ada.hears("* cleo has gone");
  await ada.leaves();
}

/** One who follows a script. */
interface Person {
  says(line: string): void;
  /** Waits for the next line, which must be this. */
  hears(expected: string): Promise<void>;
  /** Says no more, and must hear no more. */
  leaves(): Promise<void>;
}

function enter(client: ChatServiceClient, name: string, print: Print, options: CallOptions | undefined): Person {
  const said = pushable<string>({ limit: 10 });
  const heard = pushable<string>({ limit: 10 });
  talk(client, name, said, (line) => heard.push(line), options).then(
    () => heard.end(),
    (error) => heard.fail(error),
  );
  print(`${name} enters`);
  return {
    says(line) {
      print(`${name} says: ${line}`);
      said.push(line);
    },
    async hears(expected) {
      const { value: line } = await heard.next();
      print(`  ${name} hears: ${line}`);
      assert.equal(line, expected);
    },
    async leaves() {
      print(`${name} leaves`);
      said.end();
      const { value: line } = await heard.next();
      assert.equal(line, undefined, `${name} must hear no more`);
    },
  };
}
