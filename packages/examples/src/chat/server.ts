import { service } from "@protoc-gen-ts/runtime/grpc";
import { ChatServiceService } from "../gen/chat/chat_grpc.js";
import { noticesDeadClients, runServer } from "../listening.js";
import { chatService } from "./chat-service.js";

const [address = "127.0.0.1:50056"] = process.argv.slice(2);

await runServer("chat", address, service(ChatServiceService, chatService()), noticesDeadClients);
