import { service } from "@protoc-gen-ts/runtime/grpc";
import { PubSubService } from "../gen/pubsub/pubsub_grpc.js";
import { noticesDeadClients, runServer } from "../listening.js";
import { pubSub } from "./pubsub-service.js";

const [address = "127.0.0.1:50055"] = process.argv.slice(2);

await runServer("pubsub", address, service(PubSubService, pubSub()), noticesDeadClients);
