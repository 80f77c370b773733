// Makes a call of each kind to the server that is its argument, and waits for their ends.
import { credentials } from "@grpc/grpc-js";
import { EchoClient } from "../echo-service.js";

const [address = ""] = process.argv.slice(2);
const client = new EchoClient(address, credentials.createInsecure());

async function* endless() {
  for (;;) {
    yield { text: "more" };
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function read(messages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of messages);
}

const calls = [client.say({}), read(client.list({})), client.collect(endless()), read(client.chat(endless()))];
await Promise.all(calls);
