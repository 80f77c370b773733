import { writeFileSync } from "node:fs";
import { credentials, status } from "@grpc/grpc-js";
import { expect, test } from "@jest/globals";
import { bearerToken, serve, service, tlsCredentials, tlsServerCredentials } from "@protoc-gen-ts/runtime/grpc";
import { HealthClient, health } from "@protoc-gen-ts/runtime/grpc/health";
import { authorizing } from "../../src/auth/authorizing.js";
import { cachedToken } from "../../src/auth/cached-token.js";
import { callerOf } from "../../src/auth/caller.js";
import { commonNameOf } from "../../src/auth/certificate.js";
import { clientCredentials } from "../../src/auth/client-credentials.js";
import { startIssuer } from "../../src/auth/issuing.js";
import { ruleForAll } from "../../src/auth/rules.js";
import { tokenVerifier } from "../../src/auth/token-verifier.js";
import { userRules } from "../../src/auth/user-rules.js";
import { UserServiceClient, type UserServiceServer, UserServiceService } from "../../src/gen/user/user_grpc.js";
import { userService } from "../../src/user/user-service.js";
import { collect, finallyDo } from "../serving.js";
import { ca } from "./secure.js";
import { temporaryFolder } from "./temporary-folder.js";

// What docs/grpc/security.md shows.

const tls = temporaryFolder();
writeFileSync(`${tls}/ca.crt`, ca.cert);
for (const name of ["server", "laptop"]) {
  const { cert, key } = ca.issue({ name });
  writeFileSync(`${tls}/${name}.crt`, cert);
  writeFileSync(`${tls}/${name}.key`, key);
}
const clientSecret = "correct-horse-battery-staple";

test("a server and a client that know each other", async () => {
  const accounts = new Map([
    ["ada", { secret: clientSecret, subject: "1", roles: ["admin"] }],
    ["charles", { secret: clientSecret, subject: "2" }],
  ]);
  const issuer = await startIssuer({ port: 0, audience: "users", lifetimeMs: 60_000, accounts });
  finallyDo(() => issuer.close());
  const users: UserServiceServer = {
    ...userService(),
    async getUserInfo(_request, call) {
      const { subject } = callerOf(call); // of the token
      const device = commonNameOf(call); // of the certificate
      return { user: { name: `${subject} at ${device}` } };
    },
  };

  const state = health();
  const server = await serve({
    address: "127.0.0.1:0",
    services: [service(UserServiceService, users), state],
    callInterceptors: [
      authorizing({
        verify: tokenVerifier({
          issuer: issuer.url,
          audience: "users", // tokens for others do not count here
          algorithms: ["ES256"], // what the issuer signs with; a token does not choose
          keys: { jwks: new URL(`${issuer.url}/jwks.json`) },
        }),
        rules: [userRules, ruleForAll(state, "public")],
      }),
    ],
    credentials: tlsServerCredentials({
      cert: { file: `${tls}/server.crt` },
      key: { file: `${tls}/server.key` },
      clientCa: { file: `${tls}/ca.crt` }, // mutual TLS: clients have certificates as well
    }),
  });
  finallyDo(() => server.close());

  const connect = (clientId: string): UserServiceClient => {
    const tokenUrl = `${issuer.url}/token`;
    const token = cachedToken(clientCredentials({ tokenUrl, clientId, clientSecret }));
    const secure = tlsCredentials({
      ca: { file: `${tls}/ca.crt` },
      cert: { file: `${tls}/laptop.crt` },
      key: { file: `${tls}/laptop.key` },
    });
    const both = credentials.combineChannelCredentials(secure, bearerToken(token));
    return new UserServiceClient(server.addresses[0], both);
  };
  const [ada, charles] = [connect("ada"), connect("charles")];
  finallyDo(() => [ada, charles].map((client) => client.close()));

  expect((await ada.getUserInfo({})).user?.name).toBe("1 at laptop");
  expect((await charles.getUserInfo({})).user?.name).toBe("2 at laptop");
  expect(await collect(ada.listUsers({ limit: 2 }))).toHaveLength(2);
  await expect(collect(charles.listUsers({}))).rejects.toMatchObject({ code: status.PERMISSION_DENIED });

  const laptop = { cert: { file: `${tls}/laptop.crt` }, key: { file: `${tls}/laptop.key` } };
  const probe = new HealthClient(server.addresses[0], tlsCredentials({ ca: { file: `${tls}/ca.crt` }, ...laptop }));
  finallyDo(() => probe.close());
  expect(await probe.check({})).toMatchObject({ status: 1 });
});
