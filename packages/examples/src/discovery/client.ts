import { credentials } from "@grpc/grpc-js";
import { registerEtcdResolver } from "@protoc-gen-ts/etcd";
import { withClient } from "../calling.js";
import { GreeterClient } from "../gen/helloworld/helloworld_grpc.js";
import { retrying } from "../interceptors/retrying.js";
import { runProgram } from "../program.js";
import { greet } from "./conversation.js";

const [target = "etcd:///greeter", calls = "Infinity"] = process.argv.slice(2);

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());

await runProgram(target, async () => {
  registerEtcdResolver();
  const client = new GreeterClient(target, credentials.createInsecure(), {
    serviceConfig: {
      loadBalancing: "round_robin",
      defaults: {
        // A call finds another server where one dies under it, and waits where there is none.
        retryPolicy: { maxAttempts: 5, initialBackoffMs: 50, maxBackoffMs: 1_000 },
        waitForReady: true,
      },
    },
    // The policy ends with the first headers of a response. To greet twice does no harm, so try again after that, too.
    callInterceptors: [retrying({ attempts: 3, backoffMs: 100 })],
  });
  await withClient(client, () =>
    greet(client, { calls: Number(calls), pauseMs: 20, signal: stop.signal }, console.log),
  );
});
