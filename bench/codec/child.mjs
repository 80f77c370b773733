import { fork } from "node:child_process";
import { join } from "node:path";
import { here } from "./paths.mjs";

/** A program of this folder, in a process of its own, with which messages are exchanged one by one. */
export class Child {
  #process;
  #waiting;

  constructor(program, args = [], execArgv = []) {
    this.#process = fork(join(here, program), args, { execArgv });
    this.#process.on("message", (message) => this.#settle("resolve", message));
    this.#process.on("exit", (code) => this.#settle("reject", new Error(`${program} ${args} ended with ${code}`)));
  }

  /** The next message from the program. */
  next() {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** The answer to this message. */
  ask(message) {
    const answer = this.next();
    this.#process.send(message);
    return answer;
  }

  end() {
    this.#process.removeAllListeners("exit");
    if (this.#process.connected) this.#process.disconnect();
  }

  #settle(how, value) {
    this.#waiting?.[how](value);
    this.#waiting = undefined;
  }
}

/** The one message of a program that then ends. */
export async function answerOf(program, args, execArgv) {
  const child = new Child(program, args, execArgv);
  try {
    return await child.next();
  } finally {
    child.end();
  }
}
