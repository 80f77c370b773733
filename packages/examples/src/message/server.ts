import { service } from "@protoc-gen-ts/runtime/grpc";
import { MessageServiceService } from "../gen/message/message_grpc.js";
import { runServer } from "../listening.js";
import { messageService } from "./message-service.js";

const [address = "127.0.0.1:50054"] = process.argv.slice(2);

await runServer("message", address, service(MessageServiceService, messageService));
