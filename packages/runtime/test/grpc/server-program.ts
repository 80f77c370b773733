// Serves Echo, says where, and closes on the signals that are its arguments. In a text, "wait 100" asks it to wait so many
// milliseconds before it answers.
import { setTimeout as sleep } from "node:timers/promises";
import { serve, service } from "../../src/grpc/index.js";
import { type EchoServer, EchoService } from "./echo-service.js";

async function answer(text: string): Promise<string> {
  await sleep(Number(/^wait (\d+)$/.exec(text)?.[1] ?? 0));
  return text;
}

const echo: EchoServer = {
  async say({ text }) {
    console.log(`begun: ${text}`);
    return { text: await answer(text) };
  },
  async *list({ text, count }) {
    for (let index = 0; index < count; index++) yield { index, text: await answer(text) };
  },
  async collect(requests) {
    let index = 0;
    for await (const { text } of requests) {
      await answer(text);
      index++;
    }
    return { index };
  },
  async *chat(requests) {
    for await (const { text } of requests) yield { text: await answer(text) };
  },
};

const { addresses, closed } = await serve({
  address: "127.0.0.1:0",
  services: [service(EchoService, echo)],
  closeOn: process.argv.slice(2) as NodeJS.Signals[], // the test's own
});
console.log(addresses[0]);
await closed;
console.log("closed");
