import { service } from "@protoc-gen-ts/runtime/grpc";
import { GreeterService } from "../gen/gpt/gpt_grpc.js";
import { runServer } from "../listening.js";
import { gptGreeter } from "./greeter.js";
import { poemModel } from "./poem-model.js";

const [address = "127.0.0.1:50052"] = process.argv.slice(2);

await runServer("gpt", address, service(GreeterService, gptGreeter(poemModel())));
