import { fork } from "node:child_process";
import { once } from "node:events";

const program = new URL("server.mjs", import.meta.url);

/**
 * A server that can be restarted, gracefully or not, and is the same for its clients.
 *
 * @param {(message: object) => void} heard Gets what it says.
 */
export async function served(heard) {
  let child;
  let port = 0;
  let stopping = false;
  const start = async () => {
    child = fork(program, [`127.0.0.1:${port}`]);
    const [{ address }] = await once(child, "message");
    port = Number(address.split(":")[1]);
    stopping = false;
    child.on("message", heard);
    child.once("exit", (code, signal) => {
      const good = stopping && (code === 0 || signal === "SIGKILL");
      if (!good) heard({ wrong: `the server ended with ${code ?? signal}` });
    });
  };
  await start();
  return {
    get port() {
      return port;
    },
    /** @param {boolean} graceful Whether it may finish what it has. */
    async restart(graceful) {
      await this.stop(graceful);
      await start();
    },
    async stop(graceful) {
      stopping = true;
      const ended = once(child, "exit");
      if (graceful) child.send("close");
      else child.kill("SIGKILL");
      await ended;
    },
  };
}
