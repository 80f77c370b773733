import type { OurServer } from "./our-server.js";
import type { Peer } from "./peer.js";

/** Who meets whom in a case. */
export interface Meeting {
  readonly peer: Peer;
  /** Where a server of theirs is. */
  readonly theirs: string;
  /** A server of ours. */
  readonly ours: OurServer;
}

/** Throws if it does not go as it is to go. */
export type Run = (meeting: Meeting) => Promise<void>;

/** By the name of what is tried. */
export type Cases = Readonly<Record<string, Run>>;
