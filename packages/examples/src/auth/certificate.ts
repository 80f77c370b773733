import type { ServerCall } from "@protoc-gen-ts/runtime/grpc";

/**
 * The name that the client's certificate is for: the CN of its subject. Undefined where the client has none, which
 * mutual TLS does not let in, and where its subject has no CN or several.
 */
export function commonNameOf({ authContext }: ServerCall): string | undefined {
  // Node.js's type does not say that there may be several, or none.
  const commonName = authContext.sslPeerCertificate?.subject?.CN as string | string[] | undefined;
  return typeof commonName === "string" ? commonName : undefined;
}
