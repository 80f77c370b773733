import { Server } from "@grpc/grpc-js";
import { addService } from "@protoc-gen-ts/runtime/grpc";
import { GreeterService } from "../gen/gpt/gpt_grpc.js";
import { runServer } from "../listening.js";
import { gptGreeter } from "./greeter.js";
import { poemModel } from "./poem-model.js";

const [address = "127.0.0.1:50052"] = process.argv.slice(2);

const server = new Server();
addService(server, GreeterService, gptGreeter(poemModel()));
await runServer("gpt", server, address);
