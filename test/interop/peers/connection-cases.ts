import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { pushable } from "@protoc-gen-ts/runtime/grpc";
import { GreeterClient } from "../../../packages/examples/src/gen/helloworld/helloworld_grpc.js";
import { PubSubClient } from "../../../packages/examples/src/gen/pubsub/pubsub_grpc.js";
import type { ChatRequest } from "../../../packages/examples/src/gen/user/user_codec.js";
import { UserServiceClient } from "../../../packages/examples/src/gen/user/user_grpc.js";
import { type Wire, wireTo } from "../wire.js";
import { calling, failsWith, next } from "./calling.js";
import type { Cases, Run } from "./case.js";
import { LARGE_LIMIT, largeText, saysLimit } from "./large.js";
import type { Peer, TheirOptions, TheirServer } from "./peer.js";
import { publish, subscribe } from "./subscribing.js";

/** Our client and connections to servers of theirs: their limits, their pings, and their end. */
export const connectionCases: Cases = {
  large: ({ peer }) =>
    served(peer, { maxMessageBytes: LARGE_LIMIT }, async ({ address }) => {
      const options = { "grpc.max_receive_message_length": LARGE_LIMIT };
      const text = largeText();
      await calling(
        GreeterClient,
        address,
        async (client) => assert((await client.sayHello({ name: text })).message === `Hello ${text}`),
        options,
      );
      await calling(
        UserServiceClient,
        address,
        async (client) => {
          const said = pushable<Partial<ChatRequest>>();
          const responses = client.chat(said)[Symbol.asyncIterator]();
          for (let i = 0; i < 2; i++) {
            said.push({ userId: 1n, text });
            assert((await next(responses)).text.endsWith(text), "the answer is another one");
          }
          await responses.return?.();
        },
        options,
      );
    }),

  "large-request": ({ theirs }) => refusesLarge(theirs),

  "large-response": ({ peer }) =>
    served(peer, { maxMessageBytes: LARGE_LIMIT }, ({ address }) => refusesLarge(address)),

  keepalive: ({ theirs }) =>
    wired(theirs, async (wire) => {
      const options = { "grpc.keepalive_time_ms": 100, "grpc.keepalive_permit_without_calls": 1 };
      await calling(
        GreeterClient,
        wire.address,
        async (client) => {
          await client.sayHello({});
          await sleep(1_000);
          await client.sayHello({});
        },
        options,
      );
      assert(wire.sent.pings >= 3, `${wire.sent.pings} pings were sent in a second`);
      assert(wire.received.acknowledgements >= wire.sent.pings - 1, "pings were not answered");
      staysOpen(wire);
    }),

  "server-keepalive": pinged(async (client) => {
    const subscriber = await subscribe(client, "silence");
    // A server in Go pings no sooner than after a second of silence.
    await sleep(2_500);
    await publish(client, "silence", "over");
    assert.equal((await next(subscriber)).message, "over");
    await subscriber.return?.();
  }),

  "server-keepalive-idle": pinged(async (client) => {
    await publish(client, "silence", "begins");
    await sleep(2_500);
    await publish(client, "silence", "is over");
  }),

  "too-many-pings": ({ peer }) =>
    served(peer, { minPingMs: 60_000 }, ({ address }) =>
      wired(address, async (wire) => {
        const options = { "grpc.keepalive_time_ms": 100, "grpc.keepalive_permit_without_calls": 1 };
        await calling(
          GreeterClient,
          wire.address,
          async (client) => {
            await client.sayHello({});
            while (wire.received.goAways.length === 0) await sleep(10);
            // A call that the refused connection still gets fails with it; then there is another one.
            const answered = (): Promise<boolean> =>
              client.sayHello({}, { waitForReady: true }).then(
                () => true,
                () => false,
              );
            while (!(await answered())) await sleep(10);
            const [start, before] = [performance.now(), wire.sent.pings];
            await sleep(1_000);
            const pings = wire.sent.pings - before;
            assert(pings <= (performance.now() - start) / 200 + 1, `${pings} pings came: the client did not slow down`);
          },
          options,
        );
        assert.equal(wire.received.goAways[0], "11 too_many_pings");
      }),
    ),

  "server-closes": async ({ peer }) => {
    const server = await peer.serve();
    await calling(UserServiceClient, server.address, async (client) => {
      const said = pushable<Partial<ChatRequest>>();
      const responses = client.chat(said)[Symbol.asyncIterator]();
      const turn = async (): Promise<void> => {
        said.push({ userId: 1n, text: "still there?" });
        await next(responses);
      };
      await turn();
      const closed = server.close();
      for (let i = 0; i < 5; i++) {
        await sleep(50);
        await turn();
      }
      said.end();
      assert.equal((await responses.next()).done, true);
      await closed;
    });
  },

  // One client that has a connection and a call, has none, and has one again.
  "server-dies": async ({ peer }) => {
    let server = await peer.serve();
    const { address, port } = server;
    await calling(PubSubClient, address, async (client) => {
      const subscriber = await subscribe(client, "until gone");
      const ended = failsWith(status.UNAVAILABLE, next(subscriber));
      await server.kill();
      await ended;
      await failsWith(status.UNAVAILABLE, publish(client, "gone"));
      const waiting = client.publish([], { waitForReady: true });
      server = await peer.serve({ port });
      await waiting;
      await publish(client, "back");
    });
    await server.kill();
  },
};

/** A client talks to a server that pings, answers it, and has one connection. */
function pinged(talk: (client: PubSubClient) => Promise<void>): Run {
  return ({ peer }) =>
    served(peer, { keepaliveMs: 200 }, ({ address }) =>
      wired(address, async (wire) => {
        await calling(PubSubClient, wire.address, talk);
        assert(wire.received.pings >= 1, "the server did not ping");
        assert(wire.sent.acknowledgements >= wire.received.pings - 1, "pings were not answered");
        staysOpen(wire);
      }),
    );
}

async function refusesLarge(address: string): Promise<void> {
  await calling(GreeterClient, address, async (client) => {
    saysLimit(await failsWith(status.RESOURCE_EXHAUSTED, client.sayHello({ name: largeText() })));
  });
}

/** Runs something with a server of theirs, and stops it. */
async function served(peer: Peer, options: TheirOptions, run: (server: TheirServer) => Promise<void>): Promise<void> {
  const server = await peer.serve(options);
  try {
    await run(server);
  } finally {
    await server.kill();
  }
}

async function wired(address: string, run: (wire: Wire) => Promise<void>): Promise<void> {
  const wire = await wireTo(address);
  try {
    await run(wire);
  } finally {
    await wire.close();
  }
}

function staysOpen(wire: Wire): void {
  assert.deepEqual([wire.connections, wire.received.goAways], [1, []]);
}
