import { once } from "node:events";
import { type Registration, register } from "@protoc-gen-ts/etcd";
import { type RunningServer, serve, service } from "@protoc-gen-ts/runtime/grpc";
import { checkAddress } from "../address.js";
import { ProgramError } from "../failure.js";
import { GreeterService } from "../gen/helloworld/helloworld_grpc.js";
import { runProgram } from "../program.js";
import { greeter } from "./greeter.js";

const [listenAt = "127.0.0.1:0", etcd = "127.0.0.1:2379", ttl = "5"] = process.argv.slice(2);

await runProgram(listenAt, async () => {
  const server: RunningServer = await serve({
    address: checkAddress(listenAt),
    services: [
      service(
        GreeterService,
        greeter(() => server.addresses[0]),
      ),
    ],
  }).catch(inOneLine);
  const registration = await registerAt(server);
  console.log(`discovery: listening on ${server.addresses[0]}, registered as greeter`);

  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  // First, clients learn that it goes; then it finishes the calls that it has.
  await registration.close();
  await server.close({ graceMs: 5_000 });
  console.log("discovery: stopped");
});

async function registerAt(server: RunningServer): Promise<Registration> {
  const address = server.addresses[0];
  const endpoints = etcd.split(",");
  try {
    return await register({ service: "greeter", id: address, address, ttl: Number(ttl), endpoints });
  } catch (error) {
    await server.close();
    return inOneLine(error as Error); // register() throws errors
  }
}

function inOneLine({ message }: Error): never {
  throw new ProgramError(message.replace(/\s+/g, " ").trim());
}
