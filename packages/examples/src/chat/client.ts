import { credentials } from "@grpc/grpc-js";
import { runClient } from "../calling.js";
import { ProgramError } from "../failure.js";
import { ChatServiceClient } from "../gen/chat/chat_grpc.js";
import { keepTalking } from "./keep-talking.js";
import { openTerminal } from "./terminal.js";

const [address = "127.0.0.1:50056", name] = process.argv.slice(2);

const options = {
  // The program itself waits longer and longer: whenever it tries, the channel is to try as well.
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 500,
  // A server whose machine or network is gone says nothing any more.
  "grpc.keepalive_time_ms": 20_000,
  "grpc.keepalive_timeout_ms": 5_000,
};

await runClient(
  address,
  (target) => new ChatServiceClient(target, credentials.createInsecure(), options),
  async (client, signal) => {
    if (name === undefined) throw new ProgramError("give an address and your name, such as: 127.0.0.1:50056 ada");
    // As terminals do by themselves while no program reads single keys.
    const interrupt = (): void => void process.kill(process.pid, "SIGINT");
    const terminal = openTerminal(process.stdin, process.stdout, interrupt);
    try {
      await keepTalking(client, name, terminal.lines, terminal.show, signal);
    } finally {
      terminal.close();
    }
  },
);
