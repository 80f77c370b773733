import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { freePort } from "../../../../test/support/processes.js";
import { root } from "../../../../test/support/programs.js";
import { authority } from "../../../runtime/test/grpc/tls/certificates.js";
import { type Program, start } from "../programs.js";
import { until } from "../serving.js";
import { type Changes, makeFiles, quoted, shown, startAsInReadme } from "./readme.js";
import { temporaryFolder } from "./temporary-folder.js";

// Follows the README of the app: its commands make the certificates and start the programs.

const TIME_LIMIT = 60_000;
const folder = temporaryFolder();
beforeAll(() => makeFiles(folder), TIME_LIMIT);

const [CLIENT_SAYS, SERVER_LOGS] = shown;

/** A file of the folder. */
function file(name: string, text?: string): string {
  const path = join(folder, name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
}

/** A program that has said where it listens, and where that is. */
async function listening(program: Program): Promise<{ program: Program; at: string }> {
  const at = (await program.firstLine).split(" ").at(-1)!;
  return { program, at };
}

/** The issuer and the server, at free ports, and what starts a client of them. */
async function running(ofServer: Changes = {}) {
  const issuer = await listening(startAsInReadme("issuer", folder, undefined, { "--port": "0" }));
  const changes = { "--issuer": issuer.at, ...ofServer };
  const server = await listening(startAsInReadme("server", folder, "127.0.0.1:0", changes));
  const address = server.at.replace("127.0.0.1", "localhost");
  const client = (ofClient: Changes = {}): Program =>
    startAsInReadme("client", folder, address, { "--token-url": `${issuer.at}/token`, ...ofClient });
  return { issuer, server: server.program, address, client };
}

/** The one line that a program ends with. */
async function failure(program: Program): Promise<string> {
  expect(await program.exit).toBe(1);
  expect(program.output()).toBe("");
  const lines = program
    .errors()
    .split("\n")
    .filter((line) => line !== "" && !/DeprecationWarning|--trace-deprecation/.test(line));
  expect(lines).toHaveLength(1);
  return lines[0]!;
}

async function expectLine(program: Program, expected: string | RegExp): Promise<void> {
  const line = await failure(program);
  expect(line).toEqual(typeof expected === "string" ? expected : expect.stringMatching(expected));
}

/** What the README says that a client says, at the address that there is. */
function asInReadme(begin: string, address: string): string {
  const line = quoted.find((text) => text.startsWith(begin));
  if (line === undefined) throw new Error(`the README does not say: ${begin}`);
  return line.replace("localhost:50443", address);
}

test("the scripts start these programs", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "packages/examples/package.json"), "utf8"));
  for (const program of ["issuer", "server", "client"]) {
    expect(scripts[`auth:${program}`]).toBe(`node dist/auth/${program}.js`);
  }
});

test(
  "they show what the README shows, and stop when told to",
  async () => {
    const { issuer, server, client } = await running();
    const charles = client();
    expect(await charles.exit).toBe(0);
    expect(charles.output()).toBe(CLIENT_SAYS);
    expect(charles.errors()).toBe("");
    await until(() => server.output().includes("/user.UserService/Chat"));
    expect(server.output()).toContain(SERVER_LOGS);

    const ada = client({ "--client-id": "ada" });
    expect(await ada.exit).toBe(0);
    expect(ada.output()).toBe(
      [
        "you are 1: Ada Lovelace, admin, active",
        "all users: 4",
        "logs taken in: 2",
        "support: ada, we have read: my card is lost",
        "",
      ].join("\n"),
    );

    for (const [program, name] of [
      [server, "auth"],
      [issuer.program, "issuer"],
    ] as const) {
      program.process.kill("SIGTERM");
      expect(await program.exit).toBe(0);
      expect(program.errors()).toBe("");
      expect(program.output().trimEnd().split("\n").at(-1)).toBe(`${name}: stopped`);
    }
  },
  TIME_LIMIT,
);

describe("what goes wrong is said in one line, as the README has it", () => {
  const other = authority("somebody else");

  test(
    "by clients of a server that wants certificates",
    async () => {
      const { client, address, issuer } = await running();
      const issued = other.issue({ name: "laptop" });
      const cases: readonly (readonly [Changes, string | RegExp])[] = [
        [
          { "--ca": file("other.crt", other.cert) },
          asInReadme("the server at localhost:50443 has a certificate of", address),
        ],
        [{ "--cert": undefined, "--key": undefined }, asInReadme("the server at localhost:50443 wants", address)],
        [
          { "--cert": file("other-client.crt", issued.cert), "--key": file("other-client.key", issued.key) },
          asInReadme("the server at localhost:50443 has broken off", address),
        ],
        [{ "--secret-file": file("wrong", "wrong\n") }, asInReadme("there is no token: the issuer of tokens does", "")],
        [
          { "--token-url": `http://127.0.0.1:${await freePort()}/token` },
          asInReadme("there is no token: the issuer of tokens cannot", ""),
        ],
        [{ "--token-url": `${issuer.at}/else` }, "there is no token: the issuer of tokens gives none: HTTP status 404"],
        [{ "--token-url": "http://example.com/token" }, /^an issuer is reached by https:\/\//],
        [{ "--secret-file": file("empty", "\n") }, `--secret-file: ${file("empty")} is empty`],
        [{ "--secret-file": undefined }, "--secret-file is needed"],
        [{ "--secret-file": file("missing") }, /^--secret-file: ENOENT: no such file or directory/],
        [{ "--cert": undefined }, /^cert and key are for mutual TLS and come together/],
        [{ "--ca": file("missing") }, /^cannot read the file of ca: ENOENT/],
        [{ "--pasword": "hunter2" }, /^the options are --ca VALUE, /],
      ];
      await Promise.all(cases.map(([changes, expected]) => expectLine(client(changes), expected)));
    },
    TIME_LIMIT,
  );

  test(
    "by clients of a server whose certificate does not do, or that has none",
    async () => {
      const ca = authority("the authority");
      const trusted = { "--ca": file("the.crt", ca.cert), "--cert": undefined, "--key": undefined };
      const withCertificate = async (name: string, request: Parameters<typeof ca.issue>[0]) => {
        const { cert, key } = ca.issue(request);
        const paths = { "--cert": file(`${name}.crt`, cert), "--key": file(`${name}.key`, key) };
        return running({ ...paths, "--client-ca": undefined });
      };
      const expired = await withCertificate("expired", { name: "server", days: -1 });
      const elsewhere = await withCertificate("elsewhere", { name: "server", hosts: ["example.com"] });
      const [one, two] = [expired.client(trusted), elsewhere.client(trusted)];
      const at = "the server at localhost:50443 has a certificate";
      expect(await failure(one)).toBe(asInReadme(`${at} that has`, expired.address));
      expect(await failure(two)).toBe(asInReadme(`${at} for another`, elsewhere.address));
      const plain = await listening(start("user/server.js", "127.0.0.1:0"));
      const three = startAsInReadme("client", folder, plain.at, {
        ...trusted,
        "--token-url": `${expired.issuer.at}/token`,
      });
      expect(await failure(three)).toBe(asInReadme("the server at localhost:50443 does not", plain.at));
    },
    TIME_LIMIT,
  );

  test(
    "by clients whose tokens are for others, and the server's log says why",
    async () => {
      const { client, server } = await running({ "--audience": "others" });
      expect(await failure(client())).toBe(asInReadme("UNAUTHENTICATED: a valid", ""));
      await until(() => server.output().includes("GetUserInfo"));
      expect(server.output()).toContain(asInReadme("UNAUTHENTICATED (", ""));
    },
    TIME_LIMIT,
  );

  test(
    "by servers and issuers",
    async () => {
      const cases: readonly (readonly [string, string | undefined, Changes, string | RegExp])[] = [
        ["server", undefined, { "--issuer": undefined }, "--issuer is needed"],
        ["server", undefined, { "--issuer": "http://example.com" }, /^an issuer is reached by https:\/\//],
        ["server", undefined, { "--cert": undefined }, "--cert is needed"],
        [
          "server",
          undefined,
          { "--key": file(".cache/auth/client.key") },
          /^key .* is not that of the first certificate of cert/,
        ],
        [
          "server",
          undefined,
          { "--key": file(".cache/auth/ca.crt") },
          /^key .* holds a certificate where a private key is due/,
        ],
        ["server", undefined, { "--public-key": file(".cache/auth/ca.key") }, /^publicKey must be a public key in PEM/],
        ["server", "nonsense", {}, '"nonsense" is no address; give one such as 127.0.0.1:50051'],
        ["issuer", undefined, { "--port": "99999" }, "--port is no port"],
        ["issuer", undefined, { "--lifetime-seconds": "soon" }, "--lifetime-seconds is no number of them"],
      ];
      const started = cases.map(([program, address, changes, expected]) =>
        expectLine(startAsInReadme(program, folder, address, changes), expected),
      );
      await Promise.all(started);
    },
    TIME_LIMIT,
  );
});
