// Serves Echo at the address given, says where, and closes on the signals given. In a text, "wait 100" asks it to wait so
// many milliseconds before it answers.
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

const [address = "", ...closeOn] = process.argv.slice(2);
const { addresses, closed } = await serve({
  address,
  services: [service(EchoService, echo)],
  closeOn: closeOn as NodeJS.Signals[], // the test's own
});
console.log(addresses[0]);
await closed;
console.log("closed");
