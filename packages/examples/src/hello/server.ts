import { service } from "@protoc-gen-ts/runtime/grpc";
import { GreeterService } from "../gen/helloworld/helloworld_grpc.js";
import { runServer } from "../listening.js";
import { greeter } from "./greeter.js";

const [address = "127.0.0.1:50051"] = process.argv.slice(2);

await runServer("hello", address, service(GreeterService, greeter));
