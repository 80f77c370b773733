import type { PeerName } from "./peer.js";

/** What the peers are made of, in Debian 12. */
export const versions: Readonly<Record<PeerName, Readonly<Record<string, string>>>> = {
  Go: { Go: "1.19.8", "grpc-go": "1.33.3" },
  Python: { Python: "3.11.2", grpcio: "1.51.1", protobuf: "4.21.12" },
};
