import { credentials } from "@grpc/grpc-js";
import { registerEtcdResolver } from "@protoc-gen-ts/etcd";
import { withClient } from "../calling.js";
import { ProgramError } from "../failure.js";
import { GreeterClient } from "../gen/helloworld/helloworld_grpc.js";
import { retrying } from "../interceptors/retrying.js";
import { runProgram } from "../program.js";
import { greet } from "./conversation.js";

const [target = "etcd:///greeter", calls] = process.argv.slice(2);

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());

await runProgram(target, async () => {
  const greeting = { calls: numberOf(calls), pauseMs: 20, signal: stop.signal };
  const client = connect();
  await withClient(client, async () => {
    const { answered, failed } = await greet(client, greeting, console.log);
    // Who stops it has seen what failed.
    if (failed > 0 && !stop.signal.aborted)
      throw new ProgramError(`${target}: ${failed} of ${answered + failed} calls have failed`);
  });
});

function connect(): GreeterClient {
  try {
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
    return client;
  } catch (error) {
    throw new ProgramError((error as Error).message); // a target that is none
  }
}

/** How many calls are asked for: without an end, where nobody says. */
function numberOf(calls: string | undefined): number {
  if (calls === undefined) return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d*$/.test(calls)) throw new ProgramError(`"${calls}" is no number of calls; give one such as 100`);
  return Number(calls);
}
