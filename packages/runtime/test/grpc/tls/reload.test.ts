import { renameSync, rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { describe, expect, test } from "@jest/globals";
import { serve, service, tlsCredentials, tlsServerCredentials } from "../../../src/grpc/index.js";
import { type Ask, type EchoClient, type EchoServer, EchoService } from "../echo-service.js";
import { deferred, rpcFailure, until } from "../harness.js";
import { type Authority, authority, type Request } from "./certificates.js";
import { clientOf, folder, serveSecurely } from "./secure.js";

const before = authority("before");
const after = authority("after");

const echo: Partial<EchoServer> = {
  say: async (_ask, { authContext }) => ({ text: String(authContext.sslPeerCertificate?.subject.CN) }),
  async *chat(requests: AsyncIterable<Ask>) {
    for await (const { text } of requests) yield { text };
  },
};

/** A server's files, which an authority issued. */
function serverFiles() {
  const write = folder();
  return (by: Authority, request: Partial<Request> = {}) => {
    const { cert, key } = by.issue({ name: "server", ...request });
    return { cert: () => ({ file: write("server.crt", cert) }), key: () => ({ file: write("server.key", key) }) };
  };
}

/** A server whose files are read again all the time, and what is complained of. */
async function served(onReloadError: (error: Error) => void = () => {}) {
  const issued = serverFiles();
  const old = issued(before);
  const files = { cert: old.cert(), key: old.key() };
  const errors: Error[] = [];
  const credentials = tlsServerCredentials({
    ...files,
    reloadMs: 10,
    onReloadError(error) {
      errors.push(error);
      onReloadError(error);
    },
  });
  return { issued, files, errors, address: await serveSecurely(credentials, echo) };
}

/** A new connection by which the server's certificate is one of this authority. */
function reaches(address: string, by: Authority): EchoClient {
  return clientOf(address, tlsCredentials({ ca: { pem: by.cert } }));
}

async function untilServed(address: string, by: Authority): Promise<void> {
  while (
    !(await reaches(address, by)
      .say({})
      .catch(() => undefined))
  )
    await pause(5);
}

describe("a server", () => {
  test("has what is in its files from the first connection on", async () => {
    const { cert, key } = serverFiles()(before);
    const address = await serveSecurely(
      tlsServerCredentials({ cert: cert(), key: key(), reloadMs: 2 ** 31 - 1 }),
      echo,
    );
    await reaches(address, before).say({});
  });

  test("at several addresses, too", async () => {
    const { cert, key } = serverFiles()(before);
    const credentials = tlsServerCredentials({ cert: cert(), key: key(), reloadMs: 2 ** 31 - 1 });
    const services = [service(EchoService, echo)];
    const server = await serve({ address: ["127.0.0.1:0", "127.0.0.1:0"], services, credentials });
    try {
      for (const address of server.addresses) await reaches(address, before).say({});
    } finally {
      await server.close({ graceMs: 0 });
    }
  });

  test("shows a new certificate on new connections, while the old ones live on", async () => {
    const { issued, errors, address } = await served();
    const left = deferred();
    const client = reaches(address, before);
    const chat = client.chat(questions(left.promise))[Symbol.asyncIterator]();
    expect(await chat.next()).toMatchObject({ value: { text: "first" } });

    const fresh = issued(after);
    fresh.cert();
    // The certificate is there, its key is not: the server goes on with those that belong together.
    await until(() => errors.length > 0);
    await pause(50);
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^key \(.*server\.key\) is not that of the first certificate of cert \(.*server\.crt\)/),
    ]);
    await reaches(address, before).say({});

    fresh.key();
    await untilServed(address, after);
    expect(await rpcFailure(reaches(address, before).say({}))).toMatchObject({ code: status.UNAVAILABLE });
    left.resolve();
    expect(await chat.next()).toMatchObject({ value: { text: "last" } });
    expect(await chat.next()).toMatchObject({ done: true });
    expect(errors).toHaveLength(1);
  });

  test("goes on with what it has when TLS does not take what came, and whatever it is told of that throws", async () => {
    const { issued, errors, address } = await served(() => {
      throw new Error("no pager");
    });
    const weak = issued(before, { rsaBits: 512 });
    weak.cert();
    weak.key();
    const why = /^TLS does not take cert \(.*server\.crt\) and key \(.*server\.key\): .*key too small/;
    await until(() => errors.some(({ message }) => why.test(message)));
    const { length } = errors;
    await pause(50);
    expect(errors).toHaveLength(length); // once for each reason
    await reaches(address, before).say({});

    const fresh = issued(after);
    fresh.cert();
    fresh.key();
    await untilServed(address, after);
  });

  test("goes on with what it has when files are gone, and takes what comes back", async () => {
    const { issued, files, errors, address } = await served();
    const path = files.cert.file;
    renameSync(path, `${path}.away`);
    await until(() => errors.length > 0);
    expect(errors[0]?.message).toMatch(/^cannot read the file of cert: ENOENT/);
    await reaches(address, before).say({});
    const fresh = issued(after);
    fresh.key();
    fresh.cert();
    await untilServed(address, after);
  });

  test("takes new authorities of clients", async () => {
    const write = folder();
    const { cert, key } = before.issue({ name: "server" });
    const clientCa = { file: write("clients.crt", before.cert) };
    const own = { cert: { file: write("server.crt", cert) }, key: { file: write("server.key", key) } };
    const address = await serveSecurely(tlsServerCredentials({ ...own, clientCa, reloadMs: 10 }), echo);
    const clientBy = (by: Authority, name: string) => {
      const mine = by.issue({ name });
      const ca = { pem: before.cert };
      return clientOf(address, tlsCredentials({ ca, cert: { pem: mine.cert }, key: { pem: mine.key } }));
    };
    expect(await clientBy(before, "ada").say({})).toMatchObject({ text: "ada" });
    expect(await rpcFailure(clientBy(after, "grace").say({}))).toMatchObject({ code: status.UNAVAILABLE });
    expect(await rpcFailure(reaches(address, before).say({}))).toMatchObject({ code: status.UNAVAILABLE });

    write("clients.crt", after.cert);
    let answer: unknown;
    while (answer === undefined) {
      answer = await clientBy(after, "grace")
        .say({})
        .catch(() => pause(5));
    }
    expect(answer).toMatchObject({ text: "grace" });
    expect(await rpcFailure(clientBy(before, "ada").say({}))).toMatchObject({ code: status.UNAVAILABLE });
    expect(await rpcFailure(reaches(address, before).say({}))).toMatchObject({ code: status.UNAVAILABLE });
  });

  test("reads no more once it is closed", async () => {
    const { cert, key } = serverFiles()(before);
    const errors: Error[] = [];
    const files = { cert: cert(), key: key() };
    const server = await serve({
      address: "127.0.0.1:0",
      services: [service(EchoService, echo)],
      credentials: tlsServerCredentials({ ...files, reloadMs: 5, onReloadError: (error) => errors.push(error) }),
    });
    await server.close();
    rmSync(files.key.file);
    await pause(100);
    expect(errors).toEqual([]);
  });
});

describe("a client", () => {
  test("shows a new certificate, and trusts new authorities, on new connections", async () => {
    const write = folder();
    const mine = (name: string, by: Authority) => {
      const { cert, key } = by.issue({ name });
      return { cert: { file: write("client.crt", cert) }, key: { file: write("client.key", key) } };
    };
    const serverBy = (by: Authority, clientCa: Authority) => {
      const { cert, key } = by.issue({ name: "server" });
      const own = { cert: { pem: cert }, key: { pem: key } };
      return serveSecurely(tlsServerCredentials({ ...own, clientCa: { pem: clientCa.cert } }), echo);
    };
    const first = await serverBy(before, before);
    const second = await serverBy(after, after);
    const ca = { file: write("ca.crt", before.cert) };
    const credentials = tlsCredentials({ ca, ...mine("ada", before), reloadMs: 10, onReloadError: () => {} });
    const client = clientOf(first, credentials);
    expect(await client.say({})).toMatchObject({ text: "ada" });
    expect(await rpcFailure(clientOf(second, credentials).say({}))).toMatchObject({ code: status.UNAVAILABLE });

    write("ca.crt", after.cert);
    mine("grace", after);
    let answer: unknown;
    while (answer === undefined) {
      answer = await clientOf(second, credentials)
        .say({})
        .catch(() => pause(5));
    }
    expect(answer).toMatchObject({ text: "grace" });
    expect(await client.say({})).toMatchObject({ text: "ada" });
    expect(await rpcFailure(clientOf(first, credentials).say({}))).toMatchObject({ code: status.UNAVAILABLE });
  });
});

async function* questions(later: Promise<void>) {
  yield { text: "first" };
  await later;
  yield { text: "last" };
}
