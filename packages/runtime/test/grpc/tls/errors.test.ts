import { createPrivateKey, X509Certificate } from "node:crypto";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type Pem, tlsCredentials, tlsServerCredentials } from "../../../src/grpc/index.js";
import { authority } from "./certificates.js";
import { folder } from "./secure.js";

// What is wrong with a certificate or a key is said where it is given, with the file; and a key is never shown.

const ca = authority("the authority");
const { cert, key } = ca.issue({ name: "server" });
const other = ca.issue({ name: "other" });
const between = authority("between");
const locked = createPrivateKey(key)
  .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "correct horse" })
  .toString();

/** The message of what is thrown, which holds no line of a key. */
function complaint(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    const { message } = error as Error;
    for (const line of [...key.split("\n"), ...other.key.split("\n"), ...locked.split("\n")]) {
      if (/^[\w+/=]{16,}$/.test(line)) expect(message).not.toContain(line);
    }
    return `${(error as Error).name}: ${message}`;
  }
  throw new Error("expected an exception");
}

const server = (ownCert: Pem, ownKey: Pem) => complaint(() => tlsServerCredentials({ cert: ownCert, key: ownKey }));

describe("a file", () => {
  test("that is not there, that is a folder, that may not be read", () => {
    const write = folder();
    const path = write("server.crt", cert);
    const missing = join(path, "../missing.crt");
    expect(server({ file: missing }, { pem: key })).toBe(
      `Error: cannot read the file of cert: ENOENT: no such file or directory, open '${missing}'`,
    );
    expect(server({ file: join(path, "..") }, { pem: key })).toMatch(/^Error: cannot read the file of cert: EISDIR/);
    const shut = write("server.key", key);
    chmodSync(shut, 0);
    // Whoever runs this as root may read everything.
    if (process.getuid?.() !== 0) {
      expect(server({ file: path }, { file: shut })).toMatch(
        /^Error: cannot read the file of key: EACCES.*server\.key/,
      );
    }
    expect(complaint(() => tlsCredentials({ ca: { file: missing } }))).toMatch(
      /^Error: cannot read the file of ca: ENO/,
    );
  });

  test("is named by its whole path", () => {
    const path = folder()("server.crt", "nothing");
    expect(server({ file: path }, { pem: key })).toContain(`cert (${path}) holds no certificate in PEM`);
    expect(server({ file: "package.json" }, { pem: key })).toContain(`cert (${join(process.cwd(), "package.json")})`);
  });
});

describe("a certificate", () => {
  test.each([
    [
      "is empty space",
      " \n",
      /^Error: cert holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----/,
    ],
    ["is in DER", new X509Certificate(cert).raw, /^Error: cert holds no certificate in PEM.* openssl x509 -inform der/],
    ["is cut off", cert.slice(0, 200), /^Error: cert holds no certificate in PEM/],
    ["is broken", cert.replace(/M/g, "N"), /^Error: cert holds a certificate that is broken: /],
    ["is a key", key, /^Error: cert holds a private key where a certificate is due: have the two been mixed up\?$/],
  ])("that %s", (_what, pem, message) => {
    expect(server({ pem }, { pem: key })).toMatch(message);
  });

  test("of an authority, in a file of many", () => {
    const both = `${ca.cert}\n# and another\n${between.cert}`;
    expect(() => tlsCredentials({ ca: { pem: both } })).not.toThrow();
    const broken = both.replace(/(another\n[^\n]+\n)..../, "$1AAAA");
    expect(complaint(() => tlsCredentials({ ca: { pem: broken } }))).toMatch(
      /^Error: ca holds a certificate that is bro/,
    );
    const own = { cert: { pem: cert }, key: { pem: key } };
    expect(complaint(() => tlsServerCredentials({ ...own, clientCa: { pem: "x" } }))).toMatch(
      /^Error: clientCa holds no/,
    );
  });
});

describe("a key", () => {
  test.each([
    ["is nothing", "nothing", /^Error: key holds no private key in PEM, which begins with -----BEGIN PRIVATE KEY-----/],
    [
      "is a certificate",
      cert,
      /^Error: key holds a certificate where a private key is due: have the two been mixed up\?/,
    ],
    ["is broken", key.replace(/\n..../, "\nAAAA"), /^Error: key holds a private key that is broken: /],
    ["is encrypted", locked, /^Error: key is encrypted: give its passphrase$/],
    ["is another's", other.key, /^Error: key is not that of the first certificate of cert: give those/],
  ])("that %s", (_what, pem, message) => {
    expect(server({ pem: cert }, { pem })).toMatch(message);
  });

  test("whose passphrase is another", () => {
    const options = { cert: { pem: cert }, key: { pem: locked }, passphrase: "wrong horse" };
    expect(complaint(() => tlsServerCredentials(options))).toBe(
      "Error: key cannot be decrypted: is the passphrase that of this key?",
    );
  });

  test("whose certificate comes after that of its authority", () => {
    expect(server({ pem: ca.cert + cert }, { pem: key })).toContain("the own certificate ahead of the others");
  });
});

describe("an option that is none", () => {
  test.each<[string, unknown, string]>([
    ["missing", undefined, "key must be { file: the path of a PEM file } or { pem: the text of one }"],
    ["text", key, "key must be { file: the path of a PEM file } or { pem: the text of one }"],
    ["text as a path", { file: key }, "key.file must be the path of a file; give the text itself as { pem }"],
    ["both", { file: "server.key", pem: key }, "key must be"],
    ["neither", {}, "key must be"],
    ["empty text", { pem: "" }, "key must be"],
    ["a number", { pem: 5 }, "key must be"],
  ])("a key that is %s", (_what, given, message) => {
    expect(server({ pem: cert }, given as Pem)).toContain(`TypeError: ${message}`);
  });

  test("a certificate without its key, a key without its certificate", () => {
    for (const options of [{ cert: { pem: cert } }, { key: { pem: key } }]) {
      expect(complaint(() => tlsCredentials(options))).toMatch(/^TypeError: cert and key .* one of them is missing$/);
    }
  });

  test("what cannot be reloaded", () => {
    const texts = { ca: { pem: ca.cert }, cert: { pem: cert }, key: { pem: key } };
    const reloadMs = 1000;
    expect(complaint(() => tlsServerCredentials({ ...texts, reloadMs }))).toMatch(/^TypeError: reloadMs is for files/);
    expect(complaint(() => tlsCredentials({ ...texts, reloadMs }))).toMatch(/^TypeError: reloadMs is for files/);
    expect(complaint(() => tlsCredentials({ reloadMs }))).toMatch(/^TypeError: reloadMs needs ca/);
    for (const wrong of [0, -1, Number.NaN, 2 ** 31, "60"]) {
      const options = { ...texts, reloadMs: wrong as number };
      expect(complaint(() => tlsServerCredentials(options))).toMatch(/^RangeError: reloadMs must be a number of mill/);
    }
  });
});
