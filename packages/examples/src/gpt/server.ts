import { service } from "@protoc-gen-ts/runtime/grpc";
import { GreeterService } from "../gen/gpt/gpt_grpc.js";
import { noticesDeadClients, runServer } from "../listening.js";
import { runProgram } from "../program.js";
import { gptGreeter } from "./greeter.js";
import { logFailure } from "./log.js";
import { modelFromEnvironment } from "./model-from-environment.js";

const [address = "127.0.0.1:50052"] = process.argv.slice(2);

await runProgram(address, async () => {
  const model = modelFromEnvironment(process.env);
  const greeter = service(GreeterService, gptGreeter(model), { onError: logFailure });
  await runServer("gpt", address, greeter, noticesDeadClients, `${model.description} answers`);
});
