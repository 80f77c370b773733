import { type ChannelCredentials, credentials, experimental } from "@grpc/grpc-js";
import { load, type Sources } from "./material.js";
import { type Pem, pemSource } from "./pem.js";
import type { ReloadOptions } from "./reload-options.js";
import { reloading } from "./reloading.js";

/** How a client is connected by TLS. */
export interface TlsOptions extends ReloadOptions {
  /**
   * The certificates of the authorities that the server's certificate has to come from. Default: those that the variable
   * GRPC_DEFAULT_SSL_ROOTS_FILE_PATH of the environment names a file of, else those that Node.js knows.
   */
  readonly ca?: Pem | undefined;
  /** For mutual TLS: the client's own certificate, followed by those between it and an authority. */
  readonly cert?: Pem | undefined;
  /** For mutual TLS: the private key of that certificate. */
  readonly key?: Pem | undefined;
  /** What the key is encrypted with, if it is. */
  readonly passphrase?: string | undefined;
}

/**
 * The credentials of a channel over TLS: what a client is made with. The server's certificate is verified, and has to be
 * for the host of the target, or for the one that the channel option `grpc.ssl_target_name_override` says.
 * https://grpc.io/docs/guides/auth/
 *
 * ```ts
 * new GreeterClient("greeter.example.com:443", tlsCredentials());
 * new GreeterClient("greeter:50051", tlsCredentials({ ca: { file: "tls/ca.crt" } }));
 * ```
 *
 * @throws Error if a file cannot be read, what is in it is no certificate or key, or the two do not belong together; it
 *   says which file, and never what is in it.
 * @throws TypeError if an option is none, or a certificate is without its key; or if files are to be reloaded, but `ca`
 *   is none.
 * @throws RangeError if `reloadMs` is no interval.
 */
export function tlsCredentials(options: TlsOptions = {}): ChannelCredentials {
  const { ca, cert, key, passphrase } = options;
  if ((cert === undefined) !== (key === undefined)) {
    throw new TypeError("cert and key are for mutual TLS and come together: one of them is missing");
  }
  const sources: Sources = {
    ca: ca && pemSource("ca", ca),
    cert: cert && pemSource("cert", cert),
    key: key && pemSource("key", key),
    passphrase,
  };
  const material = load(sources);
  if (options.reloadMs === undefined) {
    return credentials.createSsl(material.ca, material.identity?.privateKey, material.identity?.certificate);
  }
  if (ca === undefined) throw new TypeError("reloadMs needs ca: grpc-js reloads the certificates of authorities too");
  const provider = reloading(sources, material, options);
  return experimental.createCertificateProviderChannelCredentials(provider, cert === undefined ? null : provider);
}
