import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import type { PemText } from "./pem.js";

const CERTIFICATE = /-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----.*?-----END \1-----/gs;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/;

/** A certificate and its key, in PEM, as TLS takes them. */
export interface Identity {
  /** The certificate, and those between it and an authority. */
  readonly certificate: Buffer;
  /** Not encrypted. */
  readonly privateKey: Buffer;
}

/** @throws Error if there is none, or a broken one. */
export function certificates({ label, text }: PemText): X509Certificate[] {
  const content = text.toString("latin1");
  const found = content.match(CERTIFICATE);
  if (found === null) {
    throw new Error(
      PRIVATE_KEY.test(content)
        ? `${label} holds a private key where a certificate is due: have the two been mixed up?`
        : `${label} holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----; ` +
            "what is in DER becomes PEM by: openssl x509 -inform der -in FILE",
    );
  }
  return found.map((certificate) => {
    try {
      return new X509Certificate(certificate);
    } catch (error) {
      throw new Error(`${label} holds a certificate that is broken: ${messageOf(error)}`, { cause: error });
    }
  });
}

/**
 * @throws Error if one of the two is broken, they do not belong together, or TLS does not take them. It never holds
 *   anything of the key.
 */
export function identity(certificate: PemText, key: PemText, passphrase: string | undefined): Identity {
  const [own] = certificates(certificate); // TLS has the chain begin with it
  const privateKey = privateKeyOf(key, passphrase);
  if (!own?.checkPrivateKey(privateKey)) {
    throw new Error(
      `${key.label} is not that of the first certificate of ${certificate.label}: ` +
        "give those that were issued together, and the own certificate ahead of the others of its chain",
    );
  }
  const plain = passphrase === undefined ? key.text : privateKey.export({ type: "pkcs8", format: "pem" });
  try {
    createSecureContext({ cert: certificate.text, key: plain });
  } catch (error) {
    throw new Error(`TLS does not take ${certificate.label} and ${key.label}: ${messageOf(error)}`, { cause: error });
  }
  return { certificate: certificate.text, privateKey: Buffer.from(plain) };
}

function privateKeyOf({ label, text }: PemText, passphrase: string | undefined): KeyObject {
  const content = text.toString("latin1");
  if (!PRIVATE_KEY.test(content)) {
    throw new Error(
      content.includes("-----BEGIN CERTIFICATE-----")
        ? `${label} holds a certificate where a private key is due: have the two been mixed up?`
        : `${label} holds no private key in PEM, which begins with -----BEGIN PRIVATE KEY-----; ` +
            "what is in DER becomes PEM by: openssl pkey -inform der -in FILE",
    );
  }
  try {
    return createPrivateKey({ key: text, format: "pem", ...(passphrase !== undefined && { passphrase }) });
  } catch (error) {
    const isLocked = content.includes("ENCRYPTED");
    if (isLocked && passphrase === undefined) throw new Error(`${label} is encrypted: give its passphrase`);
    throw new Error(
      isLocked
        ? `${label} cannot be decrypted: is the passphrase that of this key?`
        : `${label} holds a private key that is broken: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

function messageOf(error: unknown): string {
  return (error as Error).message; // Node.js throws nothing else here
}
