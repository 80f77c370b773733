import { service } from "@protoc-gen-ts/runtime/grpc";
import { connectToRedis } from "../broker/redis-connection.js";
import { ChatServiceService } from "../gen/chat/chat_grpc.js";
import { noticesDeadClients, runServer } from "../listening.js";
import { runProgram } from "../program.js";
import { chatService } from "./chat-service.js";
import { sharedRoom } from "./shared-room.js";

const [address = "127.0.0.1:50056"] = process.argv.slice(2);
const { REDIS_URL: url } = process.env;
const log = console.error;

await runProgram(address, async () => {
  const redis = url ? await connectToRedis(url, "chat", log) : undefined;
  const shared = redis && sharedRoom(redis, log);
  await runServer("chat", address, service(ChatServiceService, chatService(shared?.room)), noticesDeadClients);
  await shared?.close();
  redis?.close();
});
