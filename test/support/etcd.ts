import { type OtherServer, otherServer } from "./other-server.js";

/** A real etcd of one member at a free port. It keeps its data when it is killed and started again. */
export function startEtcd(): Promise<OtherServer> {
  return otherServer("etcd", 2, ([client, peer], folder) => {
    const [clients, peers] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
    return [
      ...["--data-dir", folder, "--logger", "zap", "--log-level", "error"],
      ...["--listen-client-urls", clients, "--advertise-client-urls", clients],
      ...["--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", `default=${peers}`],
    ];
  });
}
