/** What stands on the rows of a terminal that was sent this, as far as Node.js's readline commands it. */
export function screen(output: string, columns: number): string[] {
  const rows: string[] = [];
  let [row, column] = [0, 0];
  const write = (character: string): void => {
    if (column === columns) [row, column] = [row + 1, 0];
    const before = (rows[row] ?? "").padEnd(column);
    rows[row] = before.slice(0, column) + character + before.slice(column + 1);
    column++;
  };
  const commands: Readonly<Record<string, (n: number) => void>> = {
    A: (n) => void (row -= n),
    C: (n) => void (column += n),
    D: (n) => void (column -= n),
    G: (n) => void (column = n - 1),
    J: () => rows.splice(row, rows.length, (rows[row] ?? "").slice(0, column)),
  };
  const [first = "", ...sequences] = output.split("\x1b[");
  const parts = [...first, ...sequences.flatMap((text) => text.match(/^\d*[A-Z]|./gsu) ?? [])];
  for (const part of parts) {
    const [, count, command = ""] = /^(\d*)([A-Z])$/.exec(part.length > 1 ? part : "") ?? [];
    if (part === "\r") column = 0;
    else if (part === "\n") row++;
    else if (part.length === 1) write(part);
    else if (commands[command] !== undefined) commands[command](Number(count || 1));
    else throw new Error(`the test does not know the command ${part}`);
    while (rows.length <= row) rows.push("");
  }
  return rows;
}
