import { credentials } from "@grpc/grpc-js";
import { runClient } from "../calling.js";
import { GreeterClient } from "../gen/gpt/gpt_grpc.js";
import { writeAnswer } from "./writing.js";

const [address = "127.0.0.1:50052", ...words] = process.argv.slice(2);
const prompt = words.length > 0 ? words.join(" ") : "背一下古诗《春眠》";

await runClient(
  address,
  (target) =>
    new GreeterClient(target, credentials.createInsecure(), {
      // Where neither the server nor its model has begun to answer, asking again does no harm.
      serviceConfig: { defaults: { retryPolicy: { maxAttempts: 3, initialBackoffMs: 300, maxBackoffMs: 3_000 } } },
    }),
  (client, signal) => writeAnswer(client, prompt, process.stdout, { signal, timeoutMs: 300_000 }),
);
