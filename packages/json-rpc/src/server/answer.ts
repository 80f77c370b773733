import { setMaxListeners } from "node:events";
import type { JsonValue } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import { INTERNAL_ERROR, INVALID_PARAMS, INVALID_REQUEST, Refusal, refusal, shortened, tooMuch } from "../failure.js";
import { parseJson } from "../json/parse-json.js";
import type { limitsOf } from "../limits.js";
import type { MessageJson } from "../message-json.js";
import type { Caller } from "./caller.js";
import type { Method, Methods } from "./methods.js";
import { type Envelope, messageIn, NOBODY_KNOWN, type Read, readRequest } from "./request.js";
import { type Outcome, runCall } from "./run-call.js";
import type { Slots } from "./slots.js";

/** What answers what peers send, whatever brings it. */
export interface Answering {
  /**
   * @param slots Those of the connection.
   * @returns what goes back, one line of JSON; undefined where nobody waits for anything. Never rejects.
   */
  answer(bytes: Uint8Array, caller: Caller, slots: Slots): Promise<string | undefined>;
  /** What goes back for what cannot be read at all. */
  refuse(refused: Refusal): string;
}

type Limits = ReturnType<typeof limitsOf>;

/** For callers who go away without waiting: their calls go on. */
const STAYS: AbortSignal = new AbortController().signal;
setMaxListeners(0, STAYS);

/** @param refuses Why nothing is taken any more, once that is so. */
export function answering(
  methods: Methods,
  json: MessageJson,
  limits: Limits,
  refuses: () => Refusal | undefined,
): Answering {
  const refuse = (envelope: Envelope, error: unknown): JsonValue => replyOf(envelope, outcomeOf(error), json);

  const one = async (read: Read, caller: Caller, slots: Slots): Promise<JsonValue | undefined> => {
    const { envelope } = read;
    if ("refusal" in read) return refuse(envelope, read.refusal);
    const isNotification = envelope.id === undefined;
    const outcome = await slots.run(async () => {
      try {
        const closed = refuses();
        if (closed !== undefined) throw closed;
        const method = methods.find(read.request.method);
        const request = requestFor(method, read.request.params);
        return await runCall(method, request, isNotification ? { ...caller, gone: STAYS } : caller);
      } catch (error) {
        return outcomeOf(error);
      }
    });
    return isNotification ? undefined : replyOf(envelope, outcome, json);
  };

  const batch = async (
    requests: readonly JsonValue[],
    caller: Caller,
    slots: Slots,
  ): Promise<JsonValue | undefined> => {
    if (requests.length === 0) throw refusal(INVALID_REQUEST, "a batch must not be empty");
    if (requests.length > limits.maxBatch) throw tooMuch(`a batch may have ${limits.maxBatch} requests`);
    const replies = await Promise.all(
      requests.map((request) => {
        const read = readRequest(request);
        if (read.envelope.version === "2.0") return one(read, caller, slots);
        const envelope: Envelope = { version: "2.0", id: read.envelope.id ?? null };
        return refuse(envelope, refusal(INVALID_REQUEST, 'in a batch, jsonrpc must be "2.0"'));
      }),
    );
    const answered = replies.filter((reply) => reply !== undefined);
    return answered.length === 0 ? undefined : answered;
  };

  return {
    refuse: (refused) => JSON.stringify(refuse(NOBODY_KNOWN, refused)),
    async answer(bytes, caller, slots) {
      let reply: JsonValue | undefined;
      try {
        const given = parseJson(bytes, limits.maxDepth);
        reply = Array.isArray(given) ? await batch(given, caller, slots) : await one(readRequest(given), caller, slots);
      } catch (error) {
        reply = refuse(NOBODY_KNOWN, error);
      }
      if (reply === undefined) return undefined;
      try {
        return JSON.stringify(reply);
      } catch {
        return JSON.stringify(refuse(NOBODY_KNOWN, tooMuch("the answer is too large"))); // for a string of JavaScript
      }
    },
  };
}

/** @throws Refusal if these are no params of the method. */
function requestFor(method: Method, params: JsonValue | undefined): unknown {
  const message = messageIn(params);
  try {
    return method.read(message);
  } catch (error) {
    // It speaks of what the peer has sent, and of the schema that both have.
    throw refusal(INVALID_PARAMS, shortened((error as Error).message, 500));
  }
}

/** Of anything but a refusal, nobody hears what it was. */
function outcomeOf(error: unknown): Outcome {
  return { failure: (error instanceof Refusal ? error : refusal(INTERNAL_ERROR, "this cannot be answered")).failure };
}

function replyOf({ version, id = null }: Envelope, outcome: Outcome, json: MessageJson): JsonValue {
  if (version === "1.0") {
    // Go's client takes a string for an error, and nothing else.
    if ("result" in outcome) return { id, result: outcome.result, error: null };
    const { failure } = outcome;
    return { id, result: null, error: `${status[failure.status]}: ${failure.message}` };
  }
  if ("result" in outcome) return { jsonrpc: "2.0", result: outcome.result, id };
  const { code, message, status: said, details } = outcome.failure;
  const data = { code: said, status: status[said], details: details.map((detail) => json.detail(detail)) };
  return { jsonrpc: "2.0", error: { code, message, data }, id };
}
