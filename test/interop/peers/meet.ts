import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Meeting } from "./case.js";
import { goPeer } from "./go-peer.js";
import { serveOurs } from "./our-server.js";
import { type PeerName, peerOf } from "./peer.js";
import { pythonPeer } from "./python-peer.js";
import { shared } from "./shared.js";

/** A meeting that is to be ended. */
export interface OpenMeeting extends Meeting {
  end(): Promise<void>;
}

/** Starts the servers and clients of a peer, and a server of ours. */
export async function meet(name: PeerName): Promise<OpenMeeting> {
  const folder = mkdtempSync(join(tmpdir(), "interop-peer-"));
  const file = join(folder, "shared.json");
  writeFileSync(file, shared);
  const generated = join(folder, "generated");
  mkdirSync(generated);
  const program = name === "Go" ? goPeer() : pythonPeer(generated);
  const peer = await peerOf(name, program, file);
  const ours = await serveOurs();
  const end = async (): Promise<void> => {
    await Promise.all([peer.stop(), ours.close({ graceMs: 0 })]);
    rmSync(folder, { recursive: true });
  };
  try {
    const { address: theirs } = await peer.serve();
    return { peer, theirs, ours, end };
  } catch (error) {
    await end();
    throw error;
  }
}
