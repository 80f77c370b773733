import { fork } from "node:child_process";
import { basename } from "node:path";

/** A program in a process of its own, with which messages are exchanged one by one. */
export class Child {
  #process;
  #waiting;

  /**
   * @param {URL} program
   * @param {string[]} args
   * @param {string[]} execArgv Options for Node.js.
   */
  constructor(program, args = [], execArgv = []) {
    this.#process = fork(program, args, { execArgv });
    this.#process.on("message", (message) => this.#settle("resolve", message));
    const name = `${basename(program.pathname)} ${args.join(" ")}`;
    this.#process.on("exit", (code, signal) =>
      this.#settle("reject", new Error(`${name} ended with ${code ?? signal}`)),
    );
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
