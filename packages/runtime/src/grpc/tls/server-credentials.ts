import { experimental, ServerCredentials } from "@grpc/grpc-js";
import { load, type Sources } from "./material.js";
import { type Pem, pemSource } from "./pem.js";
import type { ReloadOptions } from "./reload-options.js";
import { reloading } from "./reloading.js";

/** How a server is connected by TLS. */
export interface TlsServerOptions extends ReloadOptions {
  /** The server's certificate, followed by those between it and an authority. */
  readonly cert: Pem;
  /** The private key of that certificate. */
  readonly key: Pem;
  /** What the key is encrypted with, if it is. */
  readonly passphrase?: string | undefined;
  /**
   * For mutual TLS: the certificates of the authorities that clients' certificates have to come from. A client without
   * such a certificate is not let in. A handler finds the client's as `call.authContext.sslPeerCertificate`. Default:
   * clients need none.
   */
  readonly clientCa?: Pem | undefined;
}

/**
 * The credentials of a server over TLS: what `serve` and `server.bindAsync` take.
 * https://grpc.io/docs/guides/auth/
 *
 * ```ts
 * const credentials = tlsServerCredentials({
 *   cert: { file: "tls/server.crt" },
 *   key: { file: "tls/server.key" },
 *   reloadMs: 60_000,
 * });
 * await serve({ address: "0.0.0.0:443", services: [service(GreeterService, greeter)], credentials });
 * ```
 *
 * @throws Error if a file cannot be read, what is in it is no certificate or key, or the two do not belong together; it
 *   says which file, and never what is in it.
 * @throws TypeError if an option is none.
 * @throws RangeError if `reloadMs` is no interval.
 */
export function tlsServerCredentials(options: TlsServerOptions): ServerCredentials {
  const { cert, key, passphrase, clientCa } = options;
  const sources: Sources = {
    ca: clientCa && pemSource("clientCa", clientCa),
    cert: pemSource("cert", cert),
    key: pemSource("key", key),
    passphrase,
  };
  const material = load(sources);
  const mutual = clientCa !== undefined;
  if (options.reloadMs === undefined) {
    const { certificate, privateKey } = material.identity!; // cert and key were given
    return ServerCredentials.createSsl(
      material.ca ?? null,
      [{ cert_chain: certificate, private_key: privateKey }],
      mutual,
    );
  }
  const provider = reloading(sources, material, options);
  return experimental.createCertificateProviderServerCredentials(provider, mutual ? provider : null, mutual);
}
