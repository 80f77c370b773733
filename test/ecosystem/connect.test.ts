import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { describe, expect, test } from "@jest/globals";
import { testConnectClient } from "./connect-client.js";
import { transports } from "./connect-transports.js";
import { Annotations } from "./gen/annotated_pb.js";
import { serveHttp1 } from "./serving.js";
import { connectUsers, Witness } from "./user-service.js";

// Connect's clients and servers on the service descriptors of our x_pb.ts: every protocol and transport that it has.

describe.each(transports)("Connect: %s", (_name, abilities, open) => {
  testConnectClient((witness) => open(connectUsers(witness)), abilities, new Witness());
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
