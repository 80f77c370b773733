import { BACKSLASH, CLOSE_LIST, CLOSE_OBJECT, NEWLINE, OPEN_LIST, OPEN_OBJECT, QUOTE } from "./characters.js";
import { pieces } from "./pieces.js";

/**
 * What was found in a stream: the bytes of an object or a list; the start of one that is `too large`, whose rest is left
 * out; one that is `broken` off by the end of its line; or a line of `something else`.
 */
export type Part = Buffer | "too large" | "broken" | "something else";

/** Finds the JSON values in a stream. */
export interface Splitter {
  /** Takes what came. @returns what is complete by that, in order. */
  push(chunk: Buffer): Part[];
  /** Whether a value has begun that is not complete, nor too large. */
  readonly inside: boolean;
}

/**
 * Splits newline-delimited JSON: each value is on one line. The newline may be left out, as an object or a list says
 * itself where it ends. Values are not checked beyond that. https://github.com/ndjson/ndjson-spec
 *
 * No more than `maxBytes` are kept.
 */
export function splitter(maxBytes: number): Splitter {
  let kept = pieces(maxBytes);
  let depth = 0;
  let inString = false;
  let escaped = false;
  let isLarge = false;
  let isElse = false; // in a line that no object or list begins

  const start = (): void => {
    kept = pieces(maxBytes);
    depth = 0;
    inString = false;
    escaped = false;
    isLarge = false;
  };

  return {
    get inside() {
      return depth > 0 && !isLarge;
    },
    push(chunk) {
      const parts: Part[] = [];
      let from = 0;
      const keep = (to: number): void => {
        if (isLarge || kept.add(chunk.subarray(from, to))) return;
        isLarge = true;
        parts.push("too large");
      };
      for (let i = 0; i < chunk.length; i++) {
        const byte = chunk[i];
        if (byte === NEWLINE) {
          if (depth > 0 && !isLarge) parts.push("broken");
          start();
          isElse = false;
        } else if (isElse) {
          // It has been told.
        } else if (depth === 0) {
          if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
            depth = 1;
            from = i;
          } else if (!isSpace(byte)) {
            isElse = true;
            parts.push("something else");
          }
        } else if (escaped) escaped = false;
        else if (inString) {
          if (byte === QUOTE) inString = false;
          else if (byte === BACKSLASH) escaped = true;
        } else if (byte === QUOTE) inString = true;
        else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
        else if ((byte === CLOSE_OBJECT || byte === CLOSE_LIST) && --depth === 0) {
          keep(i + 1);
          if (!isLarge) parts.push(kept.joined());
          start();
        }
      }
      if (depth > 0) keep(chunk.length);
      return parts;
    },
  };
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}
