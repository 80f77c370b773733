import { Server } from "@grpc/grpc-js";
import { addService } from "@protoc-gen-ts/runtime/grpc";
import { GreetServiceService } from "../gen/greet/greet_grpc.js";
import { runServer } from "../listening.js";
import { greetService } from "./greet-service.js";

const [address = "127.0.0.1:50053"] = process.argv.slice(2);

const server = new Server();
addService(server, GreetServiceService, greetService);
await runServer("greet", server, address);
