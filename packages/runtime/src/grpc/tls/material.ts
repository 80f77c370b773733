import { certificates, type Identity, identity } from "./certificate.js";
import { type PemSource, type PemText, readPem, readPemLater } from "./pem.js";

/** Where what one end of a connection needs is to be read. A certificate and its key come together. */
export interface Sources {
  readonly ca: PemSource | undefined;
  readonly cert: PemSource | undefined;
  readonly key: PemSource | undefined;
  readonly passphrase: string | undefined;
}

/** What one end of a connection needs. */
export interface Material {
  /** The certificates, in PEM, of those whose word on the other end's certificate is taken. */
  readonly ca: Buffer | undefined;
  readonly identity: Identity | undefined;
}

/** @throws Error if a file cannot be read, or what is in it does not do. */
export function load({ ca, cert, key, passphrase }: Sources): Material {
  return checked(passphrase, ca && readPem(ca), cert && readPem(cert), key && readPem(key));
}

/** The same, for a process that has other things to do meanwhile. */
export async function loadLater({ ca, cert, key, passphrase }: Sources): Promise<Material> {
  const texts = await Promise.all([ca && readPemLater(ca), cert && readPemLater(cert), key && readPemLater(key)]);
  return checked(passphrase, ...texts);
}

function checked(passphrase: string | undefined, ca?: PemText, cert?: PemText, key?: PemText): Material {
  if (ca !== undefined) certificates(ca);
  return { ca: ca?.text, identity: cert && key && identity(cert, key, passphrase) };
}
