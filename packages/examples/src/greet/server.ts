import { service } from "@protoc-gen-ts/runtime/grpc";
import { GreetServiceService } from "../gen/greet/greet_grpc.js";
import { runServer } from "../listening.js";
import { greetService } from "./greet-service.js";

const [address = "127.0.0.1:50053"] = process.argv.slice(2);

await runServer("greet", address, service(GreetServiceService, greetService));
