import { expect, test } from "@jest/globals";
import { apps } from "../src/apps.js";
import { show } from "../src/show.js";
import { heading } from "../src/transcript.js";
import { start } from "./programs.js";

const RPCS = [
  "helloworld.Greeter/SayHello (unary)",
  "helloworld.Greeter/SayHelloAgain (unary)",
  "gpt.Greeter/GetGPTMessage (unary)",
  "gpt.Greeter/GetGPTStreamData (server streaming)",
  "packages.GreetService/sayHello (unary)",
  "packages.MessageService/iter_message (bidirectional streaming)",
  "pubsub.PubSub/Publish (client streaming)",
  "pubsub.PubSub/Subscribe (server streaming)",
  "chat.ChatService/Chat (bidirectional streaming)",
  "user.UserService/GetUserInfo (unary)",
  "user.UserService/ListUsers (server streaming)",
  "user.UserService/UploadLogs (client streaming)",
  "user.UserService/Chat (bidirectional streaming)",
];

test("the demo shows every method, and ends well", async () => {
  const demo = start("demo.js");
  expect(await demo.exit).toBe(0);
  expect(demo.errors()).toBe("");
  for (const rpc of RPCS) expect(demo.output()).toContain(rpc);
  expect(demo.output()).not.toContain("went wrong");
  expect(demo.output().trimEnd().endsWith("all servers have stopped")).toBe(true);
}, 60_000);

test("a scene that goes wrong, or does not end, is named, and the others are played", async () => {
  const [hello] = apps;
  const [good] = hello!.scenes;
  const lines: string[] = [];
  const failed = await show(
    [
      {
        ...hello!,
        scenes: [
          { rpcs: [{ ...good!.rpcs[0]!, path: "/wrong" }], play: async () => Promise.reject(new Error("as it must")) },
          { rpcs: [{ ...good!.rpcs[0]!, path: "/endless" }], play: () => new Promise(() => {}) },
          good!,
        ],
      },
    ],
    (line) => lines.push(line),
    2_000,
  );
  expect(failed).toEqual(["wrong (unary)", "endless (unary)"]);
  const transcript = lines.join("\n");
  expect(transcript).toContain("as it must");
  expect(transcript).toContain("no end after 2000 ms");
  expect(transcript).toContain("Ada is greeted: Hello Ada");
});

test("the list above is the demo's own", () => {
  expect(apps.flatMap(({ scenes }) => scenes.flatMap(({ rpcs }) => rpcs.map(heading))).sort()).toEqual(RPCS.toSorted());
});
