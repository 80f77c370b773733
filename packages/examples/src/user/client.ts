import { credentials } from "@grpc/grpc-js";
import { runClient } from "../calling.js";
import { UserServiceClient } from "../gen/user/user_grpc.js";
import { chat, getUserInfo, listUsers, uploadLogs } from "./conversation.js";

const [address = "127.0.0.1:50057"] = process.argv.slice(2);

await runClient(
  address,
  (target) => new UserServiceClient(target, credentials.createInsecure()),
  async (client, signal) => {
    for (const part of [getUserInfo, listUsers, uploadLogs, chat]) {
      await part(client, console.log, { signal, timeoutMs: 10_000 });
    }
  },
);
