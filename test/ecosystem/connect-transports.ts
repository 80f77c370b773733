import { type ConnectRouter, createRouterTransport, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import type { Abilities } from "./connect-client.js";
import { serveHttp1, serveHttp2, session } from "./serving.js";

type Routes = (router: ConnectRouter) => void;

const all: Abilities = { bidi: true };
const halfDuplex: Abilities = { ...all, bidi: false };

/** Every protocol and transport that Connect has, each with a server of its own. */
export const transports: [string, Abilities, (routes: Routes) => Promise<Transport>][] = [
  ["in memory", all, async (routes) => createRouterTransport(routes)],
  [
    "the Connect protocol over HTTP/1.1",
    halfDuplex,
    async (routes) =>
      createConnectTransport({
        httpVersion: "1.1",
        baseUrl: await serveHttp1(routes),
        useBinaryFormat: true,
      }),
  ],
  [
    "the Connect protocol in JSON over HTTP/1.1",
    halfDuplex,
    async (routes) =>
      createConnectTransport({
        httpVersion: "1.1",
        baseUrl: await serveHttp1(routes),
        useBinaryFormat: false,
      }),
  ],
  [
    "the Connect protocol over HTTP/2",
    all,
    async (routes) => {
      const baseUrl = await serveHttp2(routes);
      return createConnectTransport({ httpVersion: "2", baseUrl, sessionManager: session(baseUrl) });
    },
  ],
  [
    "gRPC",
    all,
    async (routes) => {
      const baseUrl = await serveHttp2(routes);
      return createGrpcTransport({ baseUrl, sessionManager: session(baseUrl) });
    },
  ],
  [
    "gRPC-web",
    halfDuplex,
    async (routes) => createGrpcWebTransport({ httpVersion: "1.1", baseUrl: await serveHttp1(routes) }),
  ],
];
