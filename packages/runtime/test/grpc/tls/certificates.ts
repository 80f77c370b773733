// Certificates for tests, made as they run: X.509 in DER by hand, as Node.js only reads it. https://www.rfc-editor.org/rfc/rfc5280
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";

/** A certificate and its key, in PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

/** Whom to issue a certificate for, and how. */
export interface Request {
  readonly name: string;
  /** Host names and IPv4 addresses that it is for. Default: 127.0.0.1 and localhost. */
  readonly hosts?: readonly string[];
  /** Days from now until it is over. Default: 1. */
  readonly days?: number;
  /** Bits of a key of RSA. Default: the key is one of P-256. */
  readonly rsaBits?: number;
}

/** Whose certificates are trusted. */
export interface Authority {
  /** Its own certificate, in PEM. */
  readonly cert: string;
  issue(request: Request): Issued;
}

export function authority(name: string): Authority {
  const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issue = (subject: string, key: KeyObject, days: number, extensions: Buffer[]): string => {
    const signature = sequence(oid("2a8648ce3d040302")); // ecdsa-with-SHA256
    const body = sequence(
      tagged(0xa0, tagged(0x02, Buffer.of(2))), // version 3
      tagged(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])), // the serial number
      signature,
      nameOf(name),
      sequence(time(-2), time(days)),
      nameOf(subject),
      key.export({ type: "spki", format: "der" }),
      tagged(0xa3, sequence(...extensions)),
    );
    const signed = tagged(0x03, Buffer.concat([Buffer.of(0), sign("sha256", body, own.privateKey)]));
    return pem(sequence(body, signature, signed));
  };
  return {
    cert: issue(name, own.publicKey, 1, [isAuthority()]),
    issue({ name: subject, hosts = ["127.0.0.1", "localhost"], days = 1, rsaBits }) {
      const { publicKey, privateKey } =
        rsaBits === undefined
          ? generateKeyPairSync("ec", { namedCurve: "P-256" })
          : generateKeyPairSync("rsa", { modulusLength: rsaBits });
      return {
        cert: issue(subject, publicKey, days, [isFor(hosts)]),
        key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      };
    },
  };
}

function isAuthority(): Buffer {
  const basicConstraints = sequence(tagged(0x01, Buffer.of(0xff)));
  return sequence(oid("551d13"), tagged(0x01, Buffer.of(0xff)), tagged(0x04, basicConstraints));
}

function isFor(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) =>
    isIP(host) ? tagged(0x87, Buffer.from(host.split(".").map(Number))) : tagged(0x82, Buffer.from(host)),
  );
  return sequence(oid("551d11"), tagged(0x04, sequence(...names))); // subjectAltName
}

function nameOf(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(oid("550403"), tagged(0x0c, Buffer.from(commonName)))));
}

function time(days: number): Buffer {
  const date = new Date(Date.now() + days * 86_400_000);
  return tagged(
    0x17,
    Buffer.from(
      `${date
        .toISOString()
        .replace(/[-:T]|\..*/g, "")
        .slice(2)}Z`,
    ),
  );
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, "hex"));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g)!;
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
