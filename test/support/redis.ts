import { type OtherServer, otherServer } from "./other-server.js";

/** A real Redis at a free port, without persistence. Its URL is `redis://` and its address. */
export function startRedis(): Promise<OtherServer> {
  return otherServer("redis-server", 1, ([port], folder) => {
    return ["--bind", "127.0.0.1", "--port", `${port}`, "--dir", folder, "--save", "", "--appendonly", "no"];
  });
}
