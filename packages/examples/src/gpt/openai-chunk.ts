import type { ChatCompletionChunk } from "openai/resources/chat/completions";
import { failure } from "./failures.js";

/** What an event of a streamed chat completion brings. */
export interface Chunk {
  /** The next piece of the answer; empty where there is none in it. */
  readonly text: string;
  /** Why the answer ends here; undefined where it goes on. */
  readonly finishReason: string | undefined;
}

const NOTHING: Chunk = { text: "", finishReason: undefined };

/**
 * Reads an event: only one choice was asked for, and events without any tell of other things, such as usage.
 *
 * @throws RpcError if the model refuses to answer, or the event is none.
 */
export function readChunk(event: ChatCompletionChunk): Chunk {
  // It is what the server has sent, whatever the type says.
  const choice = (event as Partial<ChatCompletionChunk> | null)?.choices?.[0];
  if (choice === undefined || choice.index > 0) return NOTHING;
  const { delta, finish_reason } = choice as Partial<typeof choice>;
  if (delta?.refusal) throw failure("PROMPT_REFUSED", new Error("refusal"));
  const text = delta?.content ?? "";
  if (typeof text !== "string") throw failure("MODEL_MISBEHAVED", new Error("content is no string"));
  return { text, finishReason: finish_reason ?? undefined };
}

/**
 * Makes sure that an answer that has ended is whole.
 *
 * @throws RpcError if it is not.
 */
export function checkWhole(finishReason: string): void {
  if (finishReason === "stop") return;
  if (finishReason === "length") throw failure("ANSWER_TOO_LONG", new Error("finish_reason length"));
  if (finishReason === "content_filter") throw failure("ANSWER_FILTERED", new Error("finish_reason content_filter"));
  throw failure("ANSWER_BROKEN_OFF", new Error("an unknown finish_reason"));
}
