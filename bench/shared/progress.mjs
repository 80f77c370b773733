const { stderr } = process;

/** Says what is going on: in one line of a terminal, in a line of its own elsewhere. */
export function progress(what) {
  stderr.write(stderr.isTTY ? `\r\x1b[K${what}` : `${what}\n`);
}

/** Leaves the line as it was. */
export function progressEnd() {
  if (stderr.isTTY) stderr.write("\r\x1b[K");
}
