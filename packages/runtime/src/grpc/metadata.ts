import { Metadata } from "@grpc/grpc-js";

/**
 * What one header block may hold, in bytes. Node.js's HTTP/2 sends none above 64 KiB, and tells nobody: the call would
 * hang, and others of the same connection with it. This leaves room for the headers of the protocol.
 */
const MAX_BLOCK_BYTES = 48 * 1024;

/**
 * What HTTP/2 or gRPC sets itself. Node.js refuses some of them by an exception, which grpc-js does not catch on a server
 * and takes for a reason to retry, without end, on a client. An error that is passed on from another server brings them
 * along, and so do headers that a gateway copies.
 *
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
const RESERVED = new Set([
  "connection",
  "content-length",
  "content-type",
  "date",
  "grpc-accept-encoding",
  "grpc-encoding",
  "grpc-message",
  "grpc-status",
  "grpc-timeout",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Names that Node.js sends once only: a second value makes it throw. */
const SINGLE = new Set([
  "age",
  "authorization",
  "content-encoding",
  "content-language",
  "content-location",
  "content-md5",
  "content-range",
  "dnt",
  "etag",
  "expires",
  "from",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-range",
  "if-unmodified-since",
  "last-modified",
  "location",
  "max-forwards",
  "proxy-authorization",
  "range",
  "referer",
  "retry-after",
  "tk",
  "upgrade-insecure-requests",
  "user-agent",
  "x-content-type-options",
  "access-control-allow-credentials",
  "access-control-max-age",
  "access-control-request-method",
]);

/** @throws TypeError if this is no Metadata of grpc-js. */
export function checkMetadata(value: unknown): void {
  if (!(value instanceof Metadata)) throw new TypeError("metadata must be a Metadata of @grpc/grpc-js");
}

/**
 * The part of these metadata that can be sent. Where a key is in several of them, the last counts.
 *
 * @throws RangeError if they are too large for a header block.
 */
export function sendable(...parts: readonly Metadata[]): Metadata {
  const result = new Metadata();
  let bytes = 0;
  for (const part of parts) {
    for (const key of Object.keys(part.toJSON())) {
      if (key.startsWith(":") || RESERVED.has(key)) continue;
      const values = part.get(key);
      result.remove(key);
      for (const value of SINGLE.has(key) ? values.slice(-1) : values) {
        result.add(key, value);
        // Binary values travel as base64; 32 bytes is what HTTP/2 counts for each header beside its text.
        bytes += key.length + (typeof value === "string" ? value.length : (value.length * 4) / 3) + 32;
      }
    }
  }
  if (bytes > MAX_BLOCK_BYTES) throw new RangeError(`metadata of ${Math.ceil(bytes)} bytes are too large to be sent`);
  return result;
}

/** How long the details of a status may be, in bytes. Most peers take 8 KiB of headers in all, and refuse more. */
const MAX_DETAILS_BYTES = 4 * 1024;

/** As much of these details as a server can send, in whole characters. grpc-js would throw at half a surrogate pair. */
export function sendableDetails(details: string): string {
  const whole = Buffer.from(details.slice(0, MAX_DETAILS_BYTES)).toString();
  let bytes = 0;
  let length = 0;
  for (const character of whole) {
    bytes += encodeURI(character).length;
    if (bytes > MAX_DETAILS_BYTES) return whole.slice(0, length);
    length += character.length;
  }
  return whole;
}
