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

/**
 * Opens a terminal; there is a prompt where the input is a person's. The end of input, or Ctrl-C, ends the lines.
 *
 * @param interrupt Is called on Ctrl-C.
 */
export function openTerminal(
  input: Readable & { isTTY?: boolean },
  output: Writable,
  interrupt: () => void = () => {},
): Terminal {
  const prompting = input.isTTY === true;
  const readline = createInterface({ input, output, terminal: prompting, prompt: "> " });
  let open = true;
  readline.once("close", () => {
    open = false;
  });
  readline.on("SIGINT", () => {
    readline.close();
    interrupt();
  });

  const prompt = (keepCursor: boolean): void => {
    if (prompting && open) readline.prompt(keepCursor);
  };
  readline.on("line", () => prompt(false));
  prompt(false);
  return {
    // Asked for here, not when the first line is wanted: readline does not keep what comes before.
    lines: readline[Symbol.asyncIterator](),
    show(line) {
      if (!prompting || !open) {
        output.write(`${line}\n`);
        return;
      }
      // What is being typed may span several rows: the line takes the place of the first, and all of it comes again below.
      const { rows, cols } = readline.getCursorPos();
      moveCursor(output, 0, -rows);
      output.write("\r");
      clearScreenDown(output);
      output.write(`${line}\n`);
      if (readline.cursor === readline.line.length) {
        // readline itself would begin too low where the text was pasted: it does not count the rows of that.
        output.write(readline.getPrompt() + readline.line + (cols === 0 ? " \r" : ""));
      } else {
        output.write("\n".repeat(rows)); // it goes up by as many as it has written before
        prompt(true);
      }
    },
    close() {
      readline.close();
    },
  };
}
