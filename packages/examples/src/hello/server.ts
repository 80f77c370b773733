import { Server } from "@grpc/grpc-js";
import { addService } from "@protoc-gen-ts/runtime/grpc";
import { GreeterService } from "../gen/helloworld/helloworld_grpc.js";
import { runServer } from "../listening.js";
import { greeter } from "./greeter.js";

const [address = "127.0.0.1:50051"] = process.argv.slice(2);

const server = new Server();
addService(server, GreeterService, greeter);
await runServer("hello", server, address);
