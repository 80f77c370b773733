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
      const quiet = silence(silenceMs);
      const stop = AbortSignal.any([signal, quiet.signal]);
      let whole = false;
      try {
        quiet.listen();
        const events = await client.chat.completions.create(
          { model, messages: [{ role: "user", content: prompt }], stream: true },
          { signal: stop },
        );
        let half = "";
        for await (const event of events) {
          quiet.heard();
          // Nothing of what follows a whole answer is read but the end, so that the connection can be used again.
          if (!whole) {
            const { text, finishReason } = readChunk(event);
            const written = half + text;
            // A character beyond U+FFFF may come in two halves, which are no text by themselves.
            half = finishReason === undefined ? (/[\uD800-\uDBFF]$/.exec(written)?.[0] ?? "") : "";
            const piece = written.slice(0, written.length - half.length);
            if (piece !== "") yield piece;
            if (finishReason !== undefined) checkWhole(finishReason);
            whole = finishReason !== undefined;
          }
          quiet.listen();
        }
      } catch (error) {
        if (!whole && !stop.aborted) throw error instanceof RpcError ? error : openAIFailure(error);
      } finally {
        quiet.heard();
      }
      if (whole) return;
      // The openai package ends a stream without a word where it was aborted, and where it was cut between two events.
      signal.throwIfAborted();
      throw stop.aborted
        ? failure("MODEL_TOO_SLOW", new Error(`silent for ${silenceMs} ms`))
        : failure("ANSWER_BROKEN_OFF", new Error("the stream ended without a finish_reason"));
    },
  };
}
