import { createPrivateKey } from "node:crypto";
import { pathToFileURL } from "node:url";
import { credentials, ServerCredentials, status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { tlsCredentials, tlsServerCredentials } from "../../../src/grpc/index.js";
import { all, rpcFailure } from "../harness.js";
import { authority } from "./certificates.js";
import { clientOf, folder, serveSecurely } from "./secure.js";

const ca = authority("the authority");
const stranger = authority("somebody else");
const server = ca.issue({ name: "server" });
const ada = ca.issue({ name: "ada" });

const serverCredentials = () => tlsServerCredentials({ cert: { pem: server.cert }, key: { pem: server.key } });

describe("TLS", () => {
  test("from files, by path and by URL", async () => {
    const write = folder();
    const cert = { file: write("server.crt", server.cert) };
    const key = { file: pathToFileURL(write("server.key", server.key)) };
    const address = await serveSecurely(tlsServerCredentials({ cert, key }), { say: async ({ text }) => ({ text }) });
    const client = clientOf(address, tlsCredentials({ ca: { file: write("ca.crt", ca.cert) } }));
    expect(await client.say({ text: "hello" })).toMatchObject({ text: "hello" });
  });

  test("from text and from bytes, in all four kinds of calls", async () => {
    const bytes = { pem: new Uint8Array(Buffer.from(server.key)) };
    const address = await serveSecurely(tlsServerCredentials({ cert: { pem: server.cert }, key: bytes }), {
      say: async () => ({ text: "a" }),
      list: async function* () {
        yield { text: "b" };
      },
      collect: async () => ({ text: "c" }),
      chat: async function* () {
        yield { text: "d" };
      },
    });
    const client = clientOf(address, tlsCredentials({ ca: { pem: ca.cert } }));
    const answers = [
      await client.say({}),
      ...(await all(client.list({}))),
      await client.collect([]),
      ...(await all(client.chat([]))),
    ];
    expect(answers.map(({ text }) => text)).toEqual(["a", "b", "c", "d"]);
  });

  test("beside grpc-js's own credentials, on either side", async () => {
    const echo = { say: async () => ({ text: "hello" }) };
    const pair = { cert_chain: Buffer.from(server.cert), private_key: Buffer.from(server.key) };
    const theirs = await serveSecurely(ServerCredentials.createSsl(null, [pair]), echo);
    const ours = await serveSecurely(serverCredentials(), echo);
    for (const client of [
      clientOf(theirs, tlsCredentials({ ca: { pem: ca.cert } })),
      clientOf(ours, credentials.createSsl(Buffer.from(ca.cert))),
    ]) {
      expect(await client.say({})).toMatchObject({ text: "hello" });
    }
  });

  test("a key that is encrypted, with its passphrase", async () => {
    const key = { pem: encrypted(server.key, "correct horse") };
    const given = tlsServerCredentials({ cert: { pem: server.cert }, key, passphrase: "correct horse" });
    const client = clientOf(await serveSecurely(given, { say: async () => ({ text: "hello" }) }), trusting());
    expect(await client.say({})).toMatchObject({ text: "hello" });
  });

  test.each([
    ["that another authority has issued", stranger.issue({ name: "server" }), /unable to verify|self.signed/],
    ["for another host", ca.issue({ name: "server", hosts: ["example.com"] }), /does not match|not in the cert/],
    ["that has expired", ca.issue({ name: "server", days: -1 }), /certificate has expired/],
  ])("a client does not speak with a server that has a certificate %s", async (_what, { cert, key }, why) => {
    const address = await serveSecurely(tlsServerCredentials({ cert: { pem: cert }, key: { pem: key } }), {});
    const client = clientOf(address, trusting());
    expect(await rpcFailure(client.say({}))).toMatchObject({
      code: status.UNAVAILABLE,
      details: expect.stringMatching(why),
    });
  });

  test("grpc.ssl_target_name_override says for which host the certificate has to be", async () => {
    const { cert, key } = ca.issue({ name: "server", hosts: ["example.com"] });
    const address = await serveSecurely(tlsServerCredentials({ cert: { pem: cert }, key: { pem: key } }), {
      say: async () => ({ text: "hello" }),
    });
    const client = clientOf(address, trusting(), { "grpc.ssl_target_name_override": "example.com" });
    expect(await client.say({})).toMatchObject({ text: "hello" });
  });

  test("who comes without TLS is not let in", async () => {
    const address = await serveSecurely(serverCredentials(), { say: async () => ({}) });
    const client = clientOf(address, credentials.createInsecure());
    expect(await rpcFailure(client.say({}))).toMatchObject({ code: status.UNAVAILABLE });
  });
});

describe("mutual TLS", () => {
  const mutual = () =>
    tlsServerCredentials({ cert: { pem: server.cert }, key: { pem: server.key }, clientCa: { pem: ca.cert } });
  const withCertificate = ({ cert, key }: { cert: string; key: string }) =>
    tlsCredentials({ ca: { pem: ca.cert }, cert: { pem: cert }, key: { pem: key } });

  test("a handler sees whose certificate it is", async () => {
    const address = await serveSecurely(mutual(), {
      async say(_ask, { authContext: { transportSecurityType, sslPeerCertificate } }) {
        return { text: `${transportSecurityType} ${sslPeerCertificate?.subject.CN}` };
      },
    });
    const client = clientOf(address, withCertificate(ada));
    expect(await client.say({})).toMatchObject({ text: "ssl ada" });
  });

  test("without mutual TLS, there is no certificate to be seen", async () => {
    const address = await serveSecurely(serverCredentials(), {
      say: async (_ask, { authContext }) => ({ text: JSON.stringify(authContext) }),
    });
    expect(await clientOf(address, withCertificate(ada)).say({})).toMatchObject({ text: "{}" });
  });

  test.each([
    ["no certificate", () => trusting()],
    ["one of an authority that the server does not trust", () => withCertificate(stranger.issue({ name: "ada" }))],
  ])("a client that has %s is not let in", async (_what, given) => {
    let calls = 0;
    const address = await serveSecurely(mutual(), {
      async say() {
        calls++;
        return {};
      },
    });
    expect(await rpcFailure(clientOf(address, given()).say({}))).toMatchObject({ code: status.UNAVAILABLE });
    expect(await clientOf(address, withCertificate(ada)).say({})).toMatchObject({ text: "" });
    expect(calls).toBe(1);
  });
});

function trusting() {
  return tlsCredentials({ ca: { pem: ca.cert } });
}

function encrypted(key: string, passphrase: string): string {
  const how = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase } as const;
  return createPrivateKey(key).export(how).toString();
}
