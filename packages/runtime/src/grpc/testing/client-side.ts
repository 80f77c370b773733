import { AsyncResource } from "node:async_hooks";
import {
  type CallCredentials,
  type ChannelInterface,
  type InterceptingListener,
  Metadata,
  type StatusObject,
  status,
} from "@grpc/grpc-js";
import { MAX_TIMER_MS } from "../max-timer.js";
import { type Flow, flow } from "./flow.js";
import type { InProcessServer } from "./in-process-server.js";
import { soon } from "./soon.js";

/** A call as grpc-js's clients make it. */
export type GrpcCall = ReturnType<ChannelInterface["createCall"]>;

/** What a client asks for. */
export interface Target {
  /** Such as `/gpt.Greeter/GetGPTMessage`. */
  readonly path: string;
  readonly host: string;
  /** In milliseconds since 1970; Infinity where there is none. */
  readonly deadline: number;
}

/** The client's side of a call. */
export function clientSide(server: InProcessServer, { path, host, deadline }: Target, callNumber: number): GrpcCall {
  const scope = new AsyncResource("grpc.InProcessCall");
  const requests: Flow<void> = flow(scope, server.scope);
  const responses: Flow<StatusObject> = flow(server.scope, scope);
  let listener: InterceptingListener | undefined;
  let credentials: CallCredentials | undefined;
  let timer: NodeJS.Timeout | undefined;
  let expired = false;
  let outcome: StatusObject | undefined;
  let cancelOnServer: (() => void) | undefined;

  const tell = (end: StatusObject): void => soon(scope, () => listener?.onReceiveStatus(end));
  const finish = (end: StatusObject): void => {
    if (outcome !== undefined) return;
    outcome = end;
    clearTimeout(timer);
    requests.close();
    responses.close();
    cancelOnServer?.();
    server.left(breakOff);
    tell(end);
  };
  const fail = (code: status, details: string): void => finish({ code, details, metadata: new Metadata() });
  const breakOff = (): void => fail(status.CANCELLED, "Call cancelled");
  const expire = (): void => {
    expired = true;
    fail(status.DEADLINE_EXCEEDED, "Deadline exceeded");
  };

  const reach = (): void => {
    if (outcome !== undefined) return;
    cancelOnServer = server.take({
      path,
      host,
      peer: server.name,
      // A timer may come a little before its time, which has passed then all the same.
      deadline: () => (expired ? Math.min(deadline, Date.now()) : deadline),
      requests,
      responses,
    });
  };

  return {
    start(given, to) {
      listener = to;
      if (outcome !== undefined) return tell(outcome); // it was cancelled before
      const waits = given.getOptions().waitForReady ?? false;
      if (server.closing.aborted && !waits) return fail(status.UNAVAILABLE, "the server is closed");
      const timeout = deadline - Date.now();
      if (timeout <= MAX_TIMER_MS) timer = setTimeout(expire, Math.max(timeout, 0));
      if (server.closing.aborted) return; // it waits for a server that does not come back
      server.entered(breakOff);
      responses.open({
        headers: (headers) => to.onReceiveMetadata(headers),
        message: (message) => to.onReceiveMessage(message),
        end: finish,
      });
      const metadata = given.clone();
      requests.headers(metadata); // the server gets them when it takes the call, with what credentials add till then
      if (credentials === undefined) return reach();
      const options = { method_name: path, service_url: `https://${host}${path.slice(0, path.lastIndexOf("/"))}` };
      credentials.generateMetadata(options).then(
        (more) => {
          metadata.merge(more);
          reach();
        },
        (error: Error & { code?: unknown }) => {
          const code = typeof error.code === "number" ? error.code : status.UNKNOWN;
          fail(code, `Getting metadata from plugin failed with error: ${error.message}`);
        },
      );
    },
    sendMessageWithContext: ({ callback }, message) => requests.message(message, callback),
    startRead: () => responses.read(),
    halfClose: () => requests.end(),
    cancelWithStatus: fail,
    setCredentials(given) {
      credentials = given;
    },
    getPeer: () => server.name,
    getAuthContext: () => ({}),
    getCallNumber: () => callNumber,
  };
}
