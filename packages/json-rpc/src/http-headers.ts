import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { Metadata } from "@grpc/grpc-js";

/** What HTTP has for itself, and for a body that is no gRPC. */
const OF_HTTP = new Set([
  "accept",
  "accept-encoding",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "expect",
  "grpc-timeout",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** The headers of a request as metadata. What cannot be metadata is left out. */
export function metadataOf(headers: IncomingHttpHeaders): Metadata {
  const metadata = new Metadata();
  for (const [name, value = ""] of Object.entries(headers)) {
    if (OF_HTTP.has(name)) continue;
    try {
      for (const one of [value].flat()) {
        if (!name.endsWith("-bin")) metadata.add(name, one);
        else for (const part of one.split(",")) metadata.add(name, Buffer.from(part, "base64"));
      }
    } catch {
      // HTTP allows more than gRPC does.
    }
  }
  return metadata;
}

/** Metadata as headers of a request. What HTTP sets itself is left out. */
export function headersOf(metadata: Metadata): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(metadata.toHttp2Headers()).filter(([name]) => !OF_HTTP.has(name)));
}

const UNIT_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };

/**
 * How long the client waits, in milliseconds, as the header `grpc-timeout` says; Infinity where it does not, or nothing
 * that makes sense. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export function timeoutOf(headers: IncomingHttpHeaders): number {
  const [, count, unit] = /^(\d{1,8})([HMSmun])$/.exec(String(headers["grpc-timeout"])) ?? [];
  return unit === undefined ? Number.POSITIVE_INFINITY : Number(count) * UNIT_MS[unit]!;
}

/** The header that says how long a client waits, if that is limited: 8 digits at most. */
export function timeoutHeader(deadline: number): OutgoingHttpHeaders {
  if (deadline === Number.POSITIVE_INFINITY) return {};
  const timeoutMs = Math.max(Math.ceil(deadline - Date.now()), 1);
  return { "grpc-timeout": timeoutMs < 1e8 ? `${timeoutMs}m` : `${Math.ceil(timeoutMs / 1000)}S` };
}
