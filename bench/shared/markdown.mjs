/** A table as Markdown that is also fit to be read on a terminal. */
export function table(head, body) {
  const lines = [head, ...body].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(3, ...lines.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  return [line(lines[0]), line(widths.map((width) => "-".repeat(width))), ...lines.slice(1).map(line)].join("\n");
}

export const mark = (pass) => (pass ? "pass" : "FAIL");
