import { createPrivateKey } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { credentials } from "@grpc/grpc-js";
import { describe, expect, jest, test } from "@jest/globals";
import {
  bearerToken,
  type ServerCall,
  service,
  tlsCredentials,
  tlsServerCredentials,
} from "@protoc-gen-ts/runtime/grpc";
import { onWarning } from "../../../../test/support/warnings.js";
import { authorizing } from "../../src/auth/authorizing.js";
import { cachedToken } from "../../src/auth/cached-token.js";
import { clientCredentials } from "../../src/auth/client-credentials.js";
import { startIssuer } from "../../src/auth/issuing.js";
import { secured } from "../../src/auth/secured.js";
import { userRules } from "../../src/auth/user-rules.js";
import { UserServiceClient, UserServiceService } from "../../src/gen/user/user_grpc.js";
import { type Program, start } from "../programs.js";
import { collect, finallyDo } from "../serving.js";
import { ca, connectSecurely, servingSecurely } from "./secure.js";
import { temporaryFolder } from "./temporary-folder.js";
import { inSeconds, issuerKeys, keyPair, tokenWith, verifier } from "./tokens.js";

// Whatever goes wrong, secrets are in no output and in no error: tokens, keys, passphrases, passwords of clients.

/** What must not be found of a secret: all of it, its lines, and the parts of a token. */
function partsOf(secret: string): string[] {
  return [secret, ...secret.split(/[\s.]/)].filter((part) => part.length >= 12 && !part.includes("-----"));
}

function expectNothingOf(secrets: readonly string[], text: string): void {
  for (const secret of secrets) {
    for (const part of partsOf(secret)) {
      for (const form of [part, Buffer.from(part).toString("base64"), encodeURIComponent(part)]) {
        if (text.includes(form)) throw new Error(`${form.slice(0, 8)}… is in:\n${text}`);
      }
    }
  }
}

/** All that can be seen of a value, however it is printed. */
function allOf(value: unknown): string {
  const { message, stack } = Object(value) as Partial<Error>;
  return `${inspect(value, { depth: 20, showHidden: true })} ${message} ${stack} ${JSON.stringify(value)}`;
}

/** What this process prints until the test is over. */
function captured(): () => string {
  let text = "";
  for (const stream of [process.stdout, process.stderr]) {
    const spy = jest.spyOn(stream, "write").mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    });
    finallyDo(() => spy.mockRestore());
  }
  for (const method of ["log", "info", "warn", "error", "debug"] as const) {
    const spy = jest.spyOn(console, method).mockImplementation((...given) => {
      text += `${given.map(allOf).join(" ")}\n`;
    });
    finallyDo(() => spy.mockRestore());
  }
  finallyDo(
    onWarning((warning) => {
      text += allOf(warning);
    }),
  );
  return () => text;
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error("expected a failure");
    },
    (error: unknown) => error,
  );
}

test("what searches for secrets finds them", () => {
  const secret = "correct horse battery";
  for (const text of [`it is ${secret}!`, inspect({ a: [secret] }), Buffer.from(secret).toString("base64")]) {
    expect(() => expectNothingOf([secret], text)).toThrow("is in");
  }
  const token = "aaaaaaaaaaaaaaa.bbbbbbbbbbbbbbb.ccccccccccccccc";
  expect(() => expectNothingOf([token], "x bbbbbbbbbbbbbbb x")).toThrow("is in");
  expectNothingOf([secret, token], "nothing");
});

test("a server that refuses tokens of all sorts", async () => {
  const output = captured();
  const seen: string[] = [];
  const lines: string[] = [];
  const onError = (error: unknown, call: ServerCall): void => {
    seen.push(allOf(error), allOf(call), allOf(call.metadata.getMap()));
  };
  const address = await servingSecurely({ ...secured(verifier(), (line) => lines.push(line)), onError });
  const tokens = [
    await tokenWith({ exp: inSeconds(-60), email: "ada-who-is-secret@example.com" }),
    await tokenWith({ iss: "https://elsewhere.example" }),
    await tokenWith({ aud: "somebody-else-entirely" }),
    await tokenWith({ sub: undefined, email: "ada-who-is-secret@example.com" }),
    await tokenWith({}, keyPair().privateKey),
    await tokenWith({}, Buffer.from(issuerKeys.publicKey), { alg: "HS256" }),
    await tokenWith({ sub: "2" }), // which is good, but not for what it is sent to
    "correct-horse-battery-staple",
  ];
  for (const token of tokens) {
    const client = connectSecurely(UserServiceClient, address, token);
    for (const call of [() => collect(client.listUsers({})), () => client.uploadLogs([])]) {
      seen.push(allOf(await failureOf(call())));
    }
  }
  expect(lines).toHaveLength(2 * tokens.length);
  expect(seen.length).toBeGreaterThanOrEqual(3 * lines.length);
  const secrets = [...tokens, "ada-who-is-secret@example.com", "somebody-else-entirely"];
  expectNothingOf(secrets, [output(), ...seen, ...lines].join("\n"));
});

test("a handler that fails, and prints its call", async () => {
  const output = captured();
  const token = await tokenWith({ roles: ["admin"] });
  const address = await servingSecurely({
    services: [
      service(UserServiceService, {
        async getUserInfo(_request, call) {
          console.log(call, call.metadata, call.metadata.getMap(), call.values);
          throw new Error("broken");
        },
      }),
    ],
    callInterceptors: [authorizing({ verify: verifier(), rules: [userRules] })],
  });
  const error = await failureOf(connectSecurely(UserServiceClient, address, token).getUserInfo({}));
  expect(output()).toMatch(/GetUserInfo failed:[\s\S]*broken/); // the default of onError
  expectNothingOf([token], `${output()} ${allOf(error)}`);
});

describe("a client", () => {
  test("whose token cannot be had, or cannot be sent", async () => {
    const output = captured();
    const secret = "correct-horse-battery-staple";
    const issuer = await startIssuer({ port: 0, audience: "users", lifetimeMs: 60_000, accounts: new Map() });
    finallyDo(() => issuer.close());
    const address = await servingSecurely(secured(verifier(), () => {}));
    const seen: string[] = [];
    for (const tokenUrl of [`${issuer.url}/token`, `${issuer.url}/else`, "http://127.0.0.1:1/token"]) {
      const fetchToken = clientCredentials({ tokenUrl, clientId: "ada", clientSecret: secret });
      const client = connectSecurely(UserServiceClient, address, cachedToken(fetchToken));
      seen.push(allOf(await failureOf(client.getUserInfo({}))), allOf(await failureOf(collect(client.chat([])))));
    }
    for (const wrong of [`${secret}\n`, `two ${secret}`, `${secret}\u00e9`]) {
      expect(() => bearerToken(wrong)).toThrow(TypeError);
      const client = connectSecurely(UserServiceClient, address, async () => wrong);
      seen.push(allOf(await failureOf(client.getUserInfo({}))));
    }
    expectNothingOf([secret, `ada:${secret}`], [output(), ...seen].join("\n"));
  });

  test("that cannot reach its server, or gives up", async () => {
    const output = captured();
    const token = await tokenWith();
    const address = await servingSecurely(secured(verifier(), () => {}));
    const away = connectSecurely(UserServiceClient, "127.0.0.1:1", token);
    const here = connectSecurely(UserServiceClient, address, token);
    const elsewhere = connectSecurely(UserServiceClient, address, token, tlsCredentials());
    const options = { credentials: bearerToken(token) };
    const insecure = new UserServiceClient(address, credentials.createInsecure());
    finallyDo(() => insecure.close());
    const seen = [
      await failureOf(away.getUserInfo({})),
      await failureOf(here.getUserInfo({}, { timeoutMs: 0 })),
      await failureOf(here.getUserInfo({}, { signal: AbortSignal.abort() })),
      await failureOf(here.getUserInfo({}, options)), // two tokens at once
      await failureOf(elsewhere.getUserInfo({})),
      await failureOf(insecure.getUserInfo({}, options)),
    ];
    expectNothingOf([token], [output(), ...seen.map(allOf)].join("\n"));
    expectNothingOf([token], allOf([away, here, insecure].map((client) => Object.keys(client))));
  });
});

test("credentials whose key or passphrase is wrong", () => {
  const output = captured();
  const { cert, key } = ca.issue({ name: "server" });
  const other = ca.issue({ name: "other" });
  const passphrase = "correct horse battery staple";
  const locked = createPrivateKey(key)
    .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase })
    .toString();
  const seen: string[] = [];
  for (const make of [
    () => tlsServerCredentials({ cert: { pem: cert }, key: { pem: other.key } }),
    () => tlsServerCredentials({ cert: { pem: key }, key: { pem: cert } }),
    () => tlsServerCredentials({ cert: { pem: cert }, key: { pem: locked } }),
    () => tlsServerCredentials({ cert: { pem: cert }, key: { pem: locked }, passphrase: `${passphrase}!` }),
    () => tlsServerCredentials({ cert: { pem: cert }, key: { file: key } }),
    () => tlsCredentials({ cert: { pem: cert }, key: { pem: key.slice(0, 150) } }),
    () => verifier({ keys: { publicKey: key } }),
    () => verifier({ keys: { publicKey: passphrase } }),
  ]) {
    expect(make).toThrow();
    try {
      make();
    } catch (error) {
      seen.push(allOf(error));
    }
  }
  expectNothingOf([key, other.key, locked, passphrase], [output(), ...seen].join("\n"));
});

describe("the programs", () => {
  const folder = temporaryFolder();
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const passphrase = "correct horse battery staple";
  const secret = "wrong-horse-battery-staple";

  test("print none of it, whether they work or not", async () => {
    const { cert, key } = ca.issue({ name: "server" });
    const locked = createPrivateKey(key)
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase })
      .toString();
    const secretFile = file("secret", `${secret}\n`);
    const own = [
      ...["--cert", file("server.crt", cert), "--key", file("server.key", locked)],
      ...["--passphrase-file", file("passphrase", `${passphrase}\n`)],
    ];
    const programs: Program[] = [];
    const started = (name: string, ...args: string[]): Program => {
      const program = start(`auth/${name}.js`, ...args);
      programs.push(program);
      return program;
    };
    const at = async (program: Program): Promise<string> => (await program.firstLine).split(" ").at(-1)!;

    const issuer = await at(started("issuer", "--port", "0", "--secret-file", secretFile));
    const server = await at(started("server", "127.0.0.1:0", "--issuer", issuer, ...own));
    const client = ["--ca", file("ca.crt", ca.cert), "--token-url", `${issuer}/token`, "--client-id"];
    const codes = [
      started("client", server, ...client, "charles", "--secret-file", secretFile),
      started("client", server, ...client, "charles", "--secret-file", file("other", `${secret}!\n`)),
      started("client", server, ...client, "ada", "--secret-file", secretFile, "--cert", join(folder, "server.crt")),
      started("server", "127.0.0.1:0", "--issuer", issuer, ...own.slice(0, -1), file("another", `${passphrase}!`)),
      started("server", "127.0.0.1:0", "--issuer", issuer, ...own.slice(0, 4)),
      started("server", "127.0.0.1:0", "--issuer", issuer, "--passphrase", passphrase),
      started("issuer", "--secret", secret),
    ].map(({ exit }) => exit);
    expect(await Promise.all(codes)).toEqual([0, 1, 1, 1, 1, 1, 1]);

    const text = programs.map((program) => program.output() + program.errors()).join("\n");
    expect(text).toContain("you are 2: Charles Babbage");
    expect(text).toContain("/user.UserService/Chat");
    expectNothingOf([secret, passphrase, key, locked], text);
    expect(text).not.toMatch(/eyJ/); // how all JSON Web Tokens begin
    expect(readFileSync(join(folder, "server.key"), "utf8")).toBe(locked);
  }, 60_000);
});
