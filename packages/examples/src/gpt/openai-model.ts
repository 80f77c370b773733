import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import OpenAI from "openai";
import { failure } from "./failures.js";
import type { Model } from "./model.js";
import { checkWhole, readChunk } from "./openai-chunk.js";
import { openAIFailure } from "./openai-failures.js";
import { silence } from "./silence.js";

/** Where a model is, and which. */
export interface OpenAIOptions {
  readonly apiKey: string;
  /** Such as `http://127.0.0.1:11434/v1`, of any server that speaks as OpenAI's does. Default: OpenAI's own. */
  readonly baseURL?: string | undefined;
  /** Its name there. */
  readonly model: string;
  /**
   * How long the model may be silent, before the first piece of an answer and between pieces, in milliseconds. Default:
   * 240,000, as fetch() gives up after 300,000.
   */
  readonly silenceMs?: number | undefined;
}

/** How long the stream of a whole answer may take to end, in milliseconds: then it is aborted. */
const END_MS = 1_000;

/**
 * A model behind OpenAI's streamed chat completions: each text delta is a piece of the answer.
 * https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function openAIModel({ apiKey, baseURL, model, silenceMs = 240_000 }: OpenAIOptions): Model {
  const client = new OpenAI({
    apiKey,
    baseURL,
    // Who makes the gRPC call tries again, if anybody: they know their deadline, and hear when to come back. Retries
    // here would multiply with theirs, and keep them in the dark meanwhile.
    maxRetries: 0,
    // What goes wrong becomes an error, which is reported.
    logLevel: "off",
  });

  return {
    async *answer(prompt, signal) {
      const quiet = silence();
      const stop = AbortSignal.any([signal, quiet.signal]);
      let whole = false;
      // The first event tells more of what the server speaks than the headers.
      let isStream = false;
      try {
        quiet.listen(silenceMs);
        const { data: events, response } = await client.chat.completions
          .create({ model, messages: [{ role: "user", content: prompt }], stream: true }, { signal: stop })
          .withResponse();
        isStream = isEventStream(response);
        let half = "";
        for await (const event of events) {
          // Nothing of what follows a whole answer is read but the end, so that the connection can be used again.
          if (whole) continue;
          quiet.heard();
          isStream = true;
          const { text, finishReason } = readChunk(event);
          const written = half + text;
          // A character beyond U+FFFF may come in two halves, which are no text by themselves.
          half = finishReason === undefined ? (/[\uD800-\uDBFF]$/.exec(written)?.[0] ?? "") : "";
          const piece = written.slice(0, written.length - half.length);
          if (piece !== "") yield piece;
          if (finishReason !== undefined) checkWhole(finishReason);
          whole = finishReason !== undefined;
          quiet.listen(whole ? END_MS : silenceMs);
        }
      } catch (error) {
        if (!whole && !stop.aborted) throw error instanceof RpcError ? error : openAIFailure(error);
      } finally {
        quiet.heard();
      }
      if (whole) return;
      // The openai package ends a stream without a word where it was aborted, and where it was cut between two events.
      signal.throwIfAborted();
      if (stop.aborted) throw failure("MODEL_TOO_SLOW", new Error(`silent for ${silenceMs} ms`));
      throw isStream
        ? failure("ANSWER_BROKEN_OFF", new Error("the stream ended without a finish_reason"))
        : failure("MODEL_MISBEHAVED", new Error("HTTP 200 with something else than an event stream"));
    },
  };
}

/** Whether it is one by its headers: where these do not say what it is, it may be. */
function isEventStream({ headers }: Response): boolean {
  return /^(text\/event-stream\b|$)/i.test(headers.get("content-type") ?? "");
}
