import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { finallyDo } from "./serving.js";

/** A request as it came. */
interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  /** Which connection it came by, counted from 1. */
  readonly connection: number;
  /** When the response was closed, as `performance.now()` has it, and whether all of it was sent by then. */
  readonly closed: Promise<{ readonly at: number; readonly whole: boolean }>;
}

/** A local server that speaks HTTP as OpenAI's does. */
export interface OpenAIServer {
  readonly baseURL: string;
  readonly asked: Asked[];
}

/** Says what comes of a request. */
export type Answer = (response: ServerResponse, asked: Asked) => unknown;

/** Starts a server, on a free port until the test is over, that answers each chat completion so. */
export async function openAIServer(answer: Answer): Promise<OpenAIServer> {
  const asked: Asked[] = [];
  const connections = new Map<object, number>();
  const server = createServer(async (request, response) => {
    const closed = once(response, "close").then(() => ({ at: performance.now(), whole: response.writableFinished }));
    const { method = "", url = "", headers, socket } = request;
    const body = await json(request).catch(() => undefined);
    if (body === undefined) return; // the client has gone before it had asked
    if (!connections.has(socket)) connections.set(socket, connections.size + 1);
    const one = { method, url, headers, body, connection: connections.get(socket)!, closed };
    asked.push(one);
    await answer(response, one);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  finallyDo(() => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  return { baseURL: `http://127.0.0.1:${port}/v1`, asked };
}

/** A chunk of a chat completion, as an event. */
export function event(choice: object, rest: object = {}): string {
  const chunk = {
    id: "chatcmpl-B9MHDbslfkBeAs8l4bebGdFOJ6PeG",
    object: "chat.completion.chunk",
    created: 1741570283,
    model: "gpt-5.4-mini-2026-03-17",
    service_tier: "default",
    system_fingerprint: "fp_44709d6fcb",
    choices: [{ index: 0, logprobs: null, finish_reason: null, ...choice }],
    usage: null,
    obfuscation: "aB3xYz",
    ...rest,
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** The first event: it has no text. */
export const ROLE: string = event({ delta: { role: "assistant", content: "", refusal: null } });

/** A text delta. */
export function delta(content: string): string {
  return event({ delta: { content } });
}

/** The end of an answer. */
export function finish(finish_reason: string): string {
  return event({ delta: {}, finish_reason });
}

/** The end of a stream. */
export const DONE = "data: [DONE]\n\n";

/** Begins an event stream. */
export function begin(response: ServerResponse, headers: Record<string, string> = {}): void {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "x-request-id": "req_7b1e3c",
    "openai-processing-ms": "120",
    ...headers,
  });
}

/** Answers with events, all at once, and ends. */
export function stream(...events: string[]): Answer {
  return (response) => {
    begin(response);
    response.end(events.join(""));
  };
}

/** Sends bytes in parts of a size, each in a packet of its own. */
export async function sendInParts(response: ServerResponse, bytes: Buffer, size: number): Promise<void> {
  response.socket?.setNoDelay(true);
  for (let start = 0; start < bytes.length; start += size) {
    response.write(bytes.subarray(start, start + size));
    await sleep(0);
  }
}

/** Answers with an error, as the API does. */
export function refuse(status: number, error: object = {}, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", "x-request-id": "req_7b1e3c", ...headers });
    response.end(JSON.stringify({ error: { message: "no", type: null, param: null, code: null, ...error } }));
  };
}
