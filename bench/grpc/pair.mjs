import { Child } from "../shared/child.mjs";
import { program } from "./paths.mjs";

/** Two processes of a stack: one with a client and a server of its own, one with a server. */
export class Pair {
  client;
  server;

  constructor(stack) {
    this.client = new Child(program("worker.mjs"), [stack], ["--expose-gc"]);
    this.server = new Child(program("worker.mjs"), [stack], ["--expose-gc"]);
  }

  /**
   * @param {string} stack
   * @param {("near" | "apart")[]} servers Which of the two servers the client is connected to.
   */
  static async start(stack, servers) {
    const pair = new Pair(stack);
    try {
      await Promise.all([pair.client.next(), pair.server.next()]);
      for (const to of servers) {
        const { port } = await pair[to === "near" ? "client" : "server"].ask({ do: "serve" });
        await pair.client.ask({ do: "connect", port, to });
      }
      return pair;
    } catch (error) {
      pair.end();
      throw error;
    }
  }

  end() {
    this.client.end();
    this.server.end();
  }
}
