import { request as http } from "node:http";
import { request as https } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { type Arguments, type OtherServer, otherServer } from "./other-server.js";

/** How an etcd is to run. */
export interface EtcdServerOptions {
  /** Where clients find it. Default: a port that is free. */
  readonly port?: number;
  /** Files of a certificate and its key, for clients to connect by TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A real etcd of one member. It keeps its data when it is killed and started again. */
export async function startEtcd({ port, tls }: EtcdServerOptions = {}): Promise<OtherServer> {
  const scheme = tls ? "https" : "http";
  const args: Arguments = ([client, peer], folder) => {
    const [clients, peers] = [`${scheme}://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
    return [
      ...["--data-dir", folder, "--logger", "zap", "--log-level", "error"],
      ...(tls ? ["--cert-file", tls.cert, "--key-file", tls.key] : []),
      ...["--listen-client-urls", clients, "--advertise-client-urls", clients],
      ...["--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", `default=${peers}`],
    ];
  };
  const server = await otherServer("etcd", 2, args, port);
  // It takes connections before it serves; one that is killed before it has written who it is never serves again.
  const ready = async (): Promise<void> => {
    while (!(await isHealthy(`${scheme}://${server.address}/health`))) await sleep(20);
  };
  await ready();
  return {
    ...server,
    async start() {
      await server.start();
      await ready();
    },
  };
}

function isHealthy(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = url.startsWith("https") ? https : http;
    request(url, { rejectUnauthorized: false, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .on("error", () => resolve(false))
      .end();
  });
}
