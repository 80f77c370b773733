/** The rows of the table between `<!-- name -->` and `<!-- /name -->`, without the line below its head. */
export function tableIn(markdown: string, name: string): string[][] {
  const [, block = ""] = between(name).exec(markdown) ?? [];
  const lines = block.trim().split("\n");
  return lines
    .filter((line) => !/^\|[\s|:-]+\|$/.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map(trim),
    );
}

/** The text with other rows in that table. It is for a formatter to align them. */
export function withTable(markdown: string, name: string, rows: readonly (readonly string[])[]): string {
  const [head = [], ...others] = rows.map((row) => `| ${row.join(" | ")} |`);
  const table = [head, `|${" --- |".repeat(rows[0]!.length)}`, ...others].join("\n");
  return markdown.replace(between(name), () => `<!-- ${name} -->\n\n${table}\n\n<!-- /${name} -->`);
}

function between(name: string): RegExp {
  return new RegExp(`<!-- ${name} -->\\n(.*?)<!-- /${name} -->`, "s");
}

function trim(cell: string): string {
  return cell.trim();
}
