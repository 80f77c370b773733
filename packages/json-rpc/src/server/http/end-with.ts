import type { IncomingMessage, ServerResponse } from "node:http";

/** What HTTP itself has to say to a request that nobody looks into. */
export interface RefusedRequest {
  /** https://www.rfc-editor.org/rfc/rfc9110#name-status-codes */
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How long a client may go on sending what nobody takes, in milliseconds, so that it gets to read why. */
const LINGER_MS = 1_000;

/** Answers what is not read to its end: the connection is of no more use. */
export function endWith(request: IncomingMessage, response: ServerResponse, refused: RefusedRequest): void {
  const { status, text, headers } = refused;
  response.on("error", () => {}); // the client has gone, and nobody else wants to know
  const fixed = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  const body = `${text}\n`;
  response.writeHead(status, { ...fixed, "content-length": Buffer.byteLength(body), connection: "close", ...headers });
  response.write(request.method === "HEAD" ? "" : body);
  const finish = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(finish, LINGER_MS);
  if (request.readableEnded) {
    finish();
    return;
  }
  // A connection that is closed before all has been read is reset, and what was sent may be lost by that.
  request.once("close", finish).once("end", finish);
  request.on("error", () => {}).resume();
}
