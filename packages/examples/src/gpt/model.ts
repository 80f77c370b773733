/** A language model. */
export interface Model {
  /**
   * Answers a prompt, in pieces as they are written: joined, they are the answer.
   *
   * @param signal Aborts when nobody wants the answer any more; the model stops then, and throws the signal's reason.
   * @throws RpcError if there is no answer, or not all of it: clients get it as it is.
   */
  answer(prompt: string, signal: AbortSignal): AsyncIterable<string>;
}
