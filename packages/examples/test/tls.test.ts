import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { afterAll, expect, test } from "@jest/globals";
import { bearerToken, serve, service, tlsCredentials, tlsServerCredentials } from "@protoc-gen-ts/runtime/grpc";
import { authority } from "../../runtime/test/grpc/tls/certificates.js";
import { GreeterClient, GreeterService } from "../src/gen/helloworld/helloworld_grpc.js";
import { greeter } from "../src/hello/greeter.js";

const tls = mkdtempSync(join(tmpdir(), "tls-"));
const ca = authority("the authority");
writeFileSync(`${tls}/ca.crt`, ca.cert);
for (const name of ["server", "client"]) {
  const { cert, key } = ca.issue({ name });
  writeFileSync(`${tls}/${name}.crt`, cert);
  writeFileSync(`${tls}/${name}.key`, key);
}
afterAll(() => rmSync(tls, { recursive: true }));

test("a server with a certificate", async () => {
  const server = await serve({
    address: "127.0.0.1:0",
    services: [service(GreeterService, greeter)],
    credentials: tlsServerCredentials({
      cert: { file: `${tls}/server.crt` },
      key: { file: `${tls}/server.key` },
      reloadMs: 60_000, // a certificate that is renewed counts within a minute
    }),
  });

  const client = new GreeterClient(server.addresses[0], tlsCredentials({ ca: { file: `${tls}/ca.crt` } }));
  expect(await client.sayHello({ name: "you" })).toMatchObject({ message: "Hello you" });
  client.close();
  await server.close();
});

test("a client with a certificate", async () => {
  const server = await serve({
    address: "127.0.0.1:0",
    services: [
      service(GreeterService, {
        async sayHello(_request, { authContext }) {
          return { message: `Hello ${authContext.sslPeerCertificate?.subject.CN}` };
        },
      }),
    ],
    credentials: tlsServerCredentials({
      cert: { file: `${tls}/server.crt` },
      key: { file: `${tls}/server.key` },
      clientCa: { file: `${tls}/ca.crt` },
    }),
  });

  const mutual = tlsCredentials({
    ca: { file: `${tls}/ca.crt` },
    cert: { file: `${tls}/client.crt` },
    key: { file: `${tls}/client.key` },
  });
  const client = new GreeterClient(server.addresses[0], mutual);
  expect(await client.sayHello({})).toMatchObject({ message: "Hello client" });
  client.close();
  await server.close();
});

test("a token with each call", async () => {
  const server = await serve({
    address: "127.0.0.1:0",
    services: [
      service(GreeterService, {
        sayHello: async (_request, { metadata }) => ({ message: `${metadata.get("authorization")}` }),
      }),
    ],
    credentials: tlsServerCredentials({ cert: { file: `${tls}/server.crt` }, key: { file: `${tls}/server.key` } }),
  });
  const fetchToken = async () => "a-token";

  const token = bearerToken(fetchToken); // it is asked for each call: keep what you have while it is good
  const secure = tlsCredentials({ ca: { file: `${tls}/ca.crt` } });
  const client = new GreeterClient(server.addresses[0], credentials.combineChannelCredentials(secure, token));
  expect(await client.sayHello({})).toMatchObject({ message: "Bearer a-token" });
  client.close();
  await server.close();
});
