import { credentials } from "@grpc/grpc-js";
import { runClient } from "../calling.js";
import { GreeterClient } from "../gen/helloworld/helloworld_grpc.js";
import { sayHello, sayHelloAgain } from "./conversation.js";

const [address = "127.0.0.1:50051", name = "world"] = process.argv.slice(2);

await runClient(
  address,
  (target) => new GreeterClient(target, credentials.createInsecure()),
  async (client, signal) => {
    await sayHello(client, name, console.log, { signal, timeoutMs: 5_000 });
    await sayHelloAgain(client, name, console.log, { signal, timeoutMs: 5_000 });
  },
);
