import { clearScreenDown, createInterface, moveCursor } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Print } from "../transcript.js";

/** A person at a terminal, or a program at the other end of a pipe. */
export interface Terminal {
  /** What is typed. */
  readonly lines: AsyncIterable<string>;
  /** Shows a line above the prompt, and what is typed after it. */
  readonly show: Print;
  /** Takes no more input. */
  close(): void;
}

/** Opens a terminal; there is a prompt where the input is a person's. The end of input, or Ctrl-C, ends the lines. */
export function openTerminal(input: Readable & { isTTY?: boolean }, output: Writable): Terminal {
  const prompting = input.isTTY === true;
  const readline = createInterface({ input, output, terminal: prompting, prompt: "> " });
  let open = true;
  readline.once("close", () => {
    open = false;
  });
  readline.on("SIGINT", () => readline.close());

  const prompt = (keepCursor: boolean): void => {
    if (prompting && open) readline.prompt(keepCursor);
  };
  // Asked for here, not when the first line is wanted: readline does not keep what comes before.
  const given = readline[Symbol.asyncIterator]();
  async function* typed(): AsyncGenerator<string> {
    for await (const line of given) {
      prompt(false);
      yield line;
    }
  }

  prompt(false);
  return {
    lines: typed(),
    show(line) {
      if (!prompting || !open) {
        output.write(`${line}\n`);
        return;
      }
      // What is being typed may span several rows: the line takes the place of the first, and readline, which goes up
      // by as many rows as it has written before, writes it again below.
      const { rows } = readline.getCursorPos();
      moveCursor(output, 0, -rows);
      output.write("\r");
      clearScreenDown(output);
      output.write(`${line}\n${"\n".repeat(rows)}`);
      prompt(true);
    },
    close() {
      readline.close();
    },
  };
}
