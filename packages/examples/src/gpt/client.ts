import { credentials } from "@grpc/grpc-js";
import { runClient } from "../calling.js";
import { GreeterClient } from "../gen/gpt/gpt_grpc.js";
import { ask, askForPieces } from "./conversation.js";

const [address = "127.0.0.1:50052", prompt = "背一下古诗《春眠》"] = process.argv.slice(2);

await runClient(
  address,
  (target) => new GreeterClient(target, credentials.createInsecure()),
  async (client, signal) => {
    await ask(client, prompt, console.log, { signal, timeoutMs: 60_000 });
    await askForPieces(client, prompt, console.log, { signal, timeoutMs: 60_000 });
  },
);
