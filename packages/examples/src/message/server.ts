import { Server } from "@grpc/grpc-js";
import { addService } from "@protoc-gen-ts/runtime/grpc";
import { MessageServiceService } from "../gen/message/message_grpc.js";
import { runServer } from "../listening.js";
import { messageService } from "./message-service.js";

const [address = "127.0.0.1:50054"] = process.argv.slice(2);

const server = new Server();
addService(server, MessageServiceService, messageService);
await runServer("message", server, address);
