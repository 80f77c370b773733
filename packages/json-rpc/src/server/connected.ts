import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { AuthContext } from "@protoc-gen-ts/runtime/grpc";

/** Who is at the other end, as grpc-js says it. */
export function peerOf({ remoteAddress, remotePort }: Socket): string {
  if (remoteAddress === undefined) return "unknown";
  return remotePort === undefined ? remoteAddress : `${remoteAddress}:${remotePort}`;
}

/** What TLS tells of him, as grpc-js says it. */
export function authContextOf(socket: Socket): AuthContext {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return {};
  const certificate = socket.getPeerCertificate();
  // It is an empty object where there is none, whatever its type says.
  return certificate.raw === undefined
    ? { transportSecurityType: "ssl" }
    : { transportSecurityType: "ssl", sslPeerCertificate: certificate };
}
