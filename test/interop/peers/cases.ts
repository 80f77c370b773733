import type { Cases, Run } from "./case.js";
import { connectionCases } from "./connection-cases.js";
import { featureCases } from "./feature-cases.js";
import type { PeerName } from "./peer.js";
import { roomCases } from "./room-cases.js";
import { featureRows, type Row, rpcRows } from "./rows.js";
import { rpcCases } from "./rpc-cases.js";
import { asTheyAre, theirClientCases } from "./their-clients.js";
import { userCases } from "./user-cases.js";

/** Who has the client, and who the server. */
export type Direction = "our client, their server" | "their client, our server";

export const peerNames: readonly PeerName[] = ["Go", "Python"];

export const directions: readonly Direction[] = ["our client, their server", "their client, our server"];

/** Something that is tried with one peer in one direction. */
export interface Case {
  readonly row: Row;
  readonly peer: PeerName;
  readonly direction: Direction;
  /** Throws if it does not go as it is to go. There is none where there is nothing to try. */
  readonly run: Run | undefined;
  /** The number of the note that says what is otherwise than the row has it. */
  readonly note: number | undefined;
}

const ourClientCases: Cases = { ...rpcCases, ...userCases, ...roomCases, ...featureCases, ...connectionCases };

/** What the documentation says of where a case differs, or is none. */
export const notes: readonly string[] = [
  "Several values of a key come as one, joined by commas, where Node.js receives them: gRPC permits that.",
  "Requests are compressed until the first response comes over the channel, and not after it: grpc-js 1.14 takes " +
    "`identity, deflate, gzip`, with blanks, for a server that does not know gzip.",
  "Requests only: grpc-js's server compresses no responses.",
  "A client in Python answers pings only while it has calls: the server ends its connection, and its next call makes " +
    "another one.",
  "Nothing to try: grpc-js's server takes any number of pings.",
];

/** Where which note holds: the least that tells it from all other cases. */
const noted: readonly (Partial<Pick<Case, "peer" | "direction">> & { readonly name: string; readonly note: number })[] =
  [
    { name: "metadata", note: 1 },
    { name: "gzip", direction: "our client, their server", peer: "Python", note: 2 },
    { name: "gzip", direction: "their client, our server", note: 3 },
    { name: "server-keepalive-idle", direction: "their client, our server", peer: "Python", note: 4 },
    { name: "too-many-pings", direction: "their client, our server", note: 5 },
  ];

/** All that is tried. */
export const cases: readonly Case[] = [...rpcRows, ...featureRows].flatMap((row) =>
  directions.flatMap((direction) =>
    peerNames.map((peer) => ({
      row,
      peer,
      direction,
      run: runOf(row, direction),
      note: noted.find(
        (where) =>
          where.name === row.name && (where.direction ?? direction) === direction && (where.peer ?? peer) === peer,
      )?.note,
    })),
  ),
);

function runOf({ name }: Row, direction: Direction): Run | undefined {
  if (direction === "our client, their server") return ourClientCases[name];
  if (name === "too-many-pings") return undefined;
  return theirClientCases[name] ?? asTheyAre(name);
}
