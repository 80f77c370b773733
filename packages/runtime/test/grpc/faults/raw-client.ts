// A gRPC client by hand, on node:http2: it sends what no library lets pass.
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type SecureClientSessionOptions,
} from "node:http2";
import { cleanup } from "../harness.js";

/** A request: headers beside or instead of the usual ones, and bytes as they are. */
export interface RawRequest {
  readonly path?: string;
  /** What is undefined is left out. */
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Uint8Array;
  /** Called when all is sent, in place of an end. */
  readonly afterwards?: (stream: ClientHttp2Stream) => void;
}

/** What came of a request. */
export interface RawResponse {
  /** Of HTTP; undefined where no headers came. */
  readonly httpStatus: number | undefined;
  /** Of gRPC; undefined where none came. */
  readonly code: number | undefined;
  readonly details: string | undefined;
  /** What came between. */
  readonly body: Buffer;
  /** How HTTP/2 closed the stream; 0 where all is well. */
  readonly reset: number;
}

/** A connection, closed after the test. */
export function rawSession(address: string, options: SecureClientSessionOptions = {}): ClientHttp2Session {
  const session = connect(`http://${address}`, options);
  session.on("error", () => {}); // each of its streams tells
  cleanup(() => session.destroy());
  return session;
}

/** Sends a request. Never fails: what goes wrong is part of the response. */
export function send(
  session: ClientHttp2Session,
  { path, headers, body, afterwards }: RawRequest,
): Promise<RawResponse> {
  const all: OutgoingHttpHeaders = {
    ":method": "POST",
    ":path": path ?? "/echo.Echo/Say",
    "content-type": "application/grpc",
    te: "trailers",
    ...headers,
  };
  for (const [name, value] of Object.entries(all)) if (value === undefined) delete all[name];
  return new Promise((resolve) => {
    let stream: ClientHttp2Stream;
    try {
      stream = session.request(all);
    } catch (error) {
      return resolve({ httpStatus: undefined, code: undefined, details: String(error), body: Buffer.of(), reset: -1 });
    }
    const received: IncomingHttpHeaders = {};
    const parts: Buffer[] = [];
    stream.on("response", (given) => Object.assign(received, given));
    stream.on("trailers", (given) => Object.assign(received, given));
    stream.on("data", (part) => parts.push(part));
    stream.on("error", () => {});
    stream.on("end", () => stream.close()); // as clients do that have their answer, and have not sent all
    stream.on("close", () => {
      const code = received["grpc-status"];
      resolve({
        httpStatus: received[":status"] === undefined ? undefined : Number(received[":status"]),
        code: code === undefined ? undefined : Number(code),
        details: received["grpc-message"] as string | undefined,
        body: Buffer.concat(parts),
        reset: stream.rstCode ?? 0,
      });
    });
    if (body !== undefined) stream.write(body);
    if (afterwards === undefined) stream.end();
    else afterwards(stream);
  });
}

/** A message with what stands before it: a flag, and a length that may be a lie. */
export function frame(message: Uint8Array, flag: number = 0, length: number = message.length): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, message]);
}
