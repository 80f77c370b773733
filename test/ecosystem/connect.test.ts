import { createClient, createRouterTransport, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { describe, expect, test } from "@jest/globals";
import { type Abilities, testConnectClient } from "./connect-client.js";
import { Annotations } from "./gen/annotated_pb.js";
import { serveHttp1, serveHttp2, session } from "./serving.js";
import { connectUsers, Witness } from "./user-service.js";

// Connect's clients and servers on the service descriptors of our x_pb.ts: every protocol and transport that it has.

const all: Abilities = { bidi: true };
const halfDuplex: Abilities = { ...all, bidi: false };

const transports: [string, Abilities, (witness: Witness) => Promise<Transport>][] = [
  ["in memory", all, async (witness) => createRouterTransport(connectUsers(witness))],
  [
    "the Connect protocol over HTTP/1.1",
    halfDuplex,
    async (witness) =>
      createConnectTransport({
        httpVersion: "1.1",
        baseUrl: await serveHttp1(connectUsers(witness)),
        useBinaryFormat: true,
      }),
  ],
  [
    "the Connect protocol in JSON over HTTP/1.1",
    halfDuplex,
    async (witness) =>
      createConnectTransport({
        httpVersion: "1.1",
        baseUrl: await serveHttp1(connectUsers(witness)),
        useBinaryFormat: false,
      }),
  ],
  [
    "the Connect protocol over HTTP/2",
    all,
    async (witness) => {
      const baseUrl = await serveHttp2(connectUsers(witness));
      return createConnectTransport({ httpVersion: "2", baseUrl, sessionManager: session(baseUrl) });
    },
  ],
  [
    "gRPC",
    all,
    async (witness) => {
      const baseUrl = await serveHttp2(connectUsers(witness));
      return createGrpcTransport({ baseUrl, sessionManager: session(baseUrl) });
    },
  ],
  [
    "gRPC-web",
    halfDuplex,
    async (witness) => createGrpcWebTransport({ httpVersion: "1.1", baseUrl: await serveHttp1(connectUsers(witness)) }),
  ],
];

describe.each(transports)("Connect: %s", (_name, abilities, open) => {
  testConnectClient(open, abilities, new Witness());
});

test("a method without side effects can be called by GET", async () => {
  let method: string | undefined;
  const baseUrl = await serveHttp1((router) => {
    router.service(Annotations, {
      annotate(request, { requestMethod }) {
        method = requestMethod;
        return { name: `${request.name}!`, choice: request.choice };
      },
    });
  });
  const client = createClient(Annotations, createConnectTransport({ httpVersion: "1.1", baseUrl, useHttpGet: true }));
  const choice = { case: "b", value: -1 } as const;
  expect(await client.annotate({ name: "Ada", choice })).toMatchObject({ name: "Ada!", choice });
  expect(method).toBe("GET");
});
