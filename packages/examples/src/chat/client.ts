import { credentials } from "@grpc/grpc-js";
import { runClient } from "../calling.js";
import { ProgramError } from "../failure.js";
import { ChatServiceClient } from "../gen/chat/chat_grpc.js";
import { talk } from "./talk.js";
import { openTerminal } from "./terminal.js";

const [address = "127.0.0.1:50056", name] = process.argv.slice(2);

await runClient(
  address,
  (target) => new ChatServiceClient(target, credentials.createInsecure()),
  async (client, signal) => {
    if (name === undefined) throw new ProgramError("give an address and your name, such as: 127.0.0.1:50056 ada");
    const terminal = openTerminal(process.stdin, process.stdout);
    try {
      await talk(client, name, terminal.lines, terminal.show, { signal });
    } finally {
      terminal.close();
    }
  },
);
