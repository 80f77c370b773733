import { credentials } from "@grpc/grpc-js";
import { runClient } from "../calling.js";
import { MessageServiceClient } from "../gen/message/message_grpc.js";
import { converse } from "./conversation.js";

const [address = "127.0.0.1:50054"] = process.argv.slice(2);

await runClient(
  address,
  (target) => new MessageServiceClient(target, credentials.createInsecure()),
  (client, signal) => converse(client, console.log, { signal, timeoutMs: 10_000 }),
);
