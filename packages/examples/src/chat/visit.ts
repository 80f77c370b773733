import type { Print } from "../transcript.js";
import type { Unsaid } from "./unsaid.js";

/** One connection's part of what is said and heard. */
export interface Visit {
  readonly lines: AsyncIterable<string>;
  readonly show: Print;
  /** Whether the room has said something, as it does to everyone who enters. */
  readonly entered: boolean;
  /** Takes no more lines. */
  end(): void;
}

/** Begins a connection, which takes lines only once it has entered the room: a call that gets nowhere must not. */
export function visitOf(all: Unsaid, show: Print): Visit {
  const own = all.take();
  let enter!: () => void;
  const welcome = new Promise<void>((resolve) => {
    enter = resolve;
  });
  let entered = false;
  async function* lines(): AsyncGenerator<string> {
    await welcome;
    yield* own;
  }
  return {
    lines: lines(),
    show(line) {
      entered = true;
      enter();
      show(line);
    },
    get entered() {
      return entered;
    },
    end() {
      own.stop();
      enter();
    },
  };
}
