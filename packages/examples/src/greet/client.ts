import { credentials } from "@grpc/grpc-js";
import { runClient } from "../calling.js";
import { GreetServiceClient } from "../gen/greet/greet_grpc.js";
import { sayHello } from "./conversation.js";

const [address = "127.0.0.1:50053", name = "world"] = process.argv.slice(2);

await runClient(
  address,
  (target) => new GreetServiceClient(target, credentials.createInsecure()),
  (client, signal) => sayHello(client, name, console.log, { signal, timeoutMs: 5_000 }),
);
