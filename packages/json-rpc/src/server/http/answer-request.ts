import { setMaxListeners } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { tooMuch } from "../../failure.js";
import { metadataOf, timeoutOf } from "../../http-headers.js";
import { type Caller, deadlineIn } from "../caller.js";
import { authContextOf, peerOf } from "../connected.js";
import type { JsonRpcServer } from "../json-rpc-server.js";
import { type Slots, slots } from "../slots.js";
import { endWith } from "./end-with.js";
import { readBody } from "./read-body.js";
import { refusedRequest } from "./refused-request.js";

const slotsOf = new WeakMap<Socket, Slots>();

/** Answers a request. Never rejects. https://www.rfc-editor.org/rfc/rfc9110#name-post */
export async function answerRequest(
  { answering, limits, timeoutMs, closing }: JsonRpcServer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.on("error", () => {}); // the client has gone, and nobody else wants to know
  const refused = refusedRequest(request);
  if (refused !== undefined) return endWith(request, response, refused);
  const caller = callerOf(request, response, timeoutMs);
  const ofConnection = slotsFor(request.socket, limits.maxConcurrentCalls);
  await ofConnection.room(); // what is not read yet waits at the client
  let body: Buffer | undefined;
  try {
    body = await readBody(request, limits.maxRequestBytes);
  } catch {
    response.destroy();
    return;
  }
  const json = { "content-type": "application/json" };
  if (body === undefined) {
    const text = answering.refuse(tooMuch(`a request may have ${limits.maxRequestBytes} bytes`));
    return endWith(request, response, { status: 413, text, headers: json });
  }
  const text = await answering.answer(body, caller, ofConnection);
  if (closing.aborted && !response.headersSent) response.setHeader("connection", "close");
  if (text === undefined) response.writeHead(204).end();
  else response.writeHead(200, { ...json, "content-length": Buffer.byteLength(text) }).end(text);
}

function slotsFor(socket: Socket, count: number): Slots {
  const known = slotsOf.get(socket) ?? slots(count);
  slotsOf.set(socket, known);
  return known;
}

function callerOf(request: IncomingMessage, response: ServerResponse, timeoutMs: number): Caller {
  const gone = new AbortController();
  setMaxListeners(0, gone.signal); // each call of a batch has one
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  return {
    peer: peerOf(request.socket),
    host: request.headers.host ?? "",
    authContext: authContextOf(request.socket),
    metadata: metadataOf(request.headers),
    deadline: deadlineIn(Math.min(timeoutMs, timeoutOf(request.headers))),
    gone: gone.signal,
  };
}
