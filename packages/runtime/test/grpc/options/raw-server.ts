import { createServer, type Http2Session, type ServerHttp2Stream } from "node:http2";
import { cleanup } from "../harness.js";

/** A call as it came over the wire. */
export interface RawCall {
  /** The header grpc-encoding. */
  readonly encoding: string | undefined;
  /** The flag of each message that says whether it is compressed, and its bytes. */
  readonly messages: { readonly compressed: boolean; readonly bytes: Buffer }[];
}

/** What a raw server answers with. */
export interface RawAnswer {
  readonly headers?: Record<string, string>;
  readonly compressed?: boolean;
  readonly bytes: Buffer;
}

/** A server on bare HTTP/2 that notes what comes, and answers each call with one message. Closed after the test. */
export async function rawServer(answer: RawAnswer): Promise<{ address: string; calls: RawCall[] }> {
  const calls: RawCall[] = [];
  const sessions = new Set<Http2Session>();
  const server = createServer();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream, headers) => {
    const encoding = headers["grpc-encoding"] as string | undefined; // a header that comes once
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      calls.push({ encoding, messages: messagesOf(Buffer.concat(chunks)) });
      reply(stream, answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanup(async () => {
    for (const session of sessions) session.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { address: `127.0.0.1:${(server.address() as { port: number }).port}`, calls };
}

function messagesOf(data: Buffer): RawCall["messages"] {
  const messages: RawCall["messages"] = [];
  for (let position = 0; position < data.length; ) {
    const end = position + 5 + data.readUInt32BE(position + 1);
    messages.push({ compressed: data[position] === 1, bytes: data.subarray(position + 5, end) });
    position = end;
  }
  return messages;
}

function reply(stream: ServerHttp2Stream, { headers, compressed = false, bytes }: RawAnswer): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc", ...headers }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  const prefix = Buffer.alloc(5);
  prefix[0] = compressed ? 1 : 0;
  prefix.writeUInt32BE(bytes.length, 1);
  stream.end(Buffer.concat([prefix, bytes]));
}
