import { pushable } from "@protoc-gen-ts/runtime/grpc";

/**
 * Says each line of a script when the one before is answered, and gives each with its answer.
 *
 * @throws Error if an answer is missing, or answers nothing.
 */
export async function* inTurn<I, O>(
  script: Iterable<I>,
  call: (said: AsyncIterable<I>) => AsyncIterable<O>,
): AsyncGenerator<[line: I, answer: O]> {
  const unsaid = script[Symbol.iterator]();
  const outbox = pushable<I>({ limit: 1 });
  const say = (): IteratorResult<I> => {
    const line = unsaid.next();
    if (line.done) outbox.end();
    else outbox.push(line.value);
    return line;
  };

  let line = say();
  for await (const answer of call(outbox)) {
    if (line.done) throw new Error("an answer came to nothing");
    yield [line.value, answer];
    line = say();
  }
  if (!line.done) throw new Error("a message was not answered");
}
