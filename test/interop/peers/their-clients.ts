import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { counted } from "../counted.js";
import { wireTo } from "../wire.js";
import type { Cases, Meeting, Run } from "./case.js";
import { LARGE_LIMIT } from "./large.js";
import { type OurServer, serveOurs } from "./our-server.js";
import type { PeerName } from "./peer.js";

/** Clients on gRPC's C core look after their connections only while they have calls. */
const SILENT_WITHOUT_CALLS: readonly PeerName[] = ["Python"];

/** What their clients need more for than a server of ours. Other cases are as {@link asTheyAre}. */
export const theirClientCases: Cases = {
  gzip: async ({ peer, ours }) => {
    const { sent, received } = await counted(ours.address, (address) => peer.call("gzip", address));
    assert(sent < 10_000, `${sent} bytes were sent of four requests of 200,000 bytes each`);
    // grpc-js's server compresses nothing.
    assert(received > 800_000, `${received} bytes were received of four responses of 200,000 bytes each`);
  },

  large: served({ "grpc.max_receive_message_length": LARGE_LIMIT }, ({ peer }, { address }) =>
    peer.call("large", address),
  ),

  "large-response": served({ "grpc.max_receive_message_length": LARGE_LIMIT }, ({ peer }, { address }) =>
    peer.call("large-response", address),
  ),

  keepalive: async ({ peer, ours }) => {
    const wire = await wireTo(ours.address);
    try {
      await peer.call("keepalive", wire.address);
      assert(wire.sent.pings >= 1, "the client did not ping");
      assert(wire.received.acknowledgements >= wire.sent.pings - 1, "pings were not answered");
      assert.deepEqual([wire.connections, wire.received.goAways], [1, []]);
    } finally {
      await wire.close();
    }
  },

  "server-keepalive": served({ "grpc.keepalive_time_ms": 200 }, async ({ peer }, { address }) => {
    const wire = await wireTo(address);
    try {
      await peer.call("silent-stream", wire.address);
      assert(wire.received.pings >= 2, `the server has sent ${wire.received.pings} pings in a second`);
      assert(wire.sent.acknowledgements >= wire.received.pings - 1, "pings were not answered");
      assert.deepEqual([wire.connections, wire.sent.goAways], [1, []]);
    } finally {
      await wire.close();
    }
  }),

  "server-keepalive-idle": served(
    { "grpc.keepalive_time_ms": 200, "grpc.keepalive_timeout_ms": 500 },
    async ({ peer }, { address }) => {
      const wire = await wireTo(address);
      try {
        await peer.call("silence", wire.address);
        assert(wire.received.pings >= 1, "the server did not ping");
        // A client of which the server hears nothing has lost its connection, and makes another one.
        assert.equal(wire.connections === 1, !SILENT_WITHOUT_CALLS.includes(peer.name));
      } finally {
        await wire.close();
      }
    },
  ),

  "server-closes": served({}, async ({ peer }, server) => {
    const going = peer.call("until-closed", server.address);
    await server.begun("until closed");
    await Promise.all([going, server.close({ graceMs: 20_000 })]);
  }),

  "server-dies": async ({ peer }) => {
    let server = await serveOurs();
    const { address } = server;
    try {
      await peer.call("hello", address);
      const until = peer.call("until-gone", address);
      await server.begun("until gone");
      await Promise.all([until, server.close({ graceMs: 0 })]);
      await peer.call("gone", address);
      const waiting = peer.call("back", address);
      await sleep(200);
      server = await serveOurs({}, address);
      await waiting;
      await peer.call("hello", address);
    } finally {
      await server.close({ graceMs: 0 });
    }
  },
};

/** Their client alone knows what is to be. */
export function asTheyAre(name: string): Run {
  return ({ peer, ours }) => peer.call(name, ours.address);
}

/** Runs something with a server of ours that has options, and stops it. */
function served(
  options: Parameters<typeof serveOurs>[0],
  run: (meeting: Meeting, server: OurServer) => Promise<void>,
): Run {
  return async (meeting) => {
    const server = await serveOurs(options);
    try {
      await run(meeting, server);
    } finally {
      await server.close({ graceMs: 0 });
    }
  };
}
