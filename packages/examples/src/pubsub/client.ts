import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { runClient } from "../calling.js";
import { ProgramError } from "../failure.js";
import { PubSubClient } from "../gen/pubsub/pubsub_grpc.js";
import { broadcast, publish, subscribe } from "./conversation.js";

const [address = "127.0.0.1:50055", command, topic = "news", ...messages] = process.argv.slice(2);

await runClient(
  address,
  (target) => new PubSubClient(target, credentials.createInsecure()),
  async (client, signal) => {
    switch (command) {
      case undefined:
        return broadcast(client, console.log, { signal, timeoutMs: 10_000 });
      case "subscribe":
        await subscribe(client, topic, console.log, { signal });
        return;
      case "publish":
        await publish(client, topic, messages.length > 0 ? messages : linesOfInput(), console.log, { signal });
        return;
      default:
        throw new ProgramError(
          `"${command}" is no command; say subscribe, publish, or nothing for a whole conversation`,
        );
    }
  },
);

function linesOfInput(): AsyncIterable<string> {
  return createInterface({ input: process.stdin });
}
