import { type Case, cases, type Direction, directions, notes, peerNames } from "./cases.js";
import type { PeerName } from "./peer.js";
import { featureRows, type Row, rpcRows } from "./rows.js";
import { versions } from "./versions.js";

/**
 * The results as Markdown.
 *
 * @param failed Which cases went wrong.
 */
export function tables(failed: ReadonlySet<Case>): string {
  const cell = (row: Row, peer: PeerName, direction: Direction): string => {
    const one = cases.find((other) => other.row === row && other.peer === peer && other.direction === direction)!;
    const mark = one.run === undefined ? "–" : failed.has(one) ? "✗" : "✓";
    return one.note === undefined ? mark : `${mark} (${one.note})`;
  };
  const columns = peerNames.flatMap((peer) => directions.map((direction) => ({ peer, direction })));
  const heads = columns.map(({ peer, direction }) => HEADS[direction](peer));
  const results = (row: Row): string[] => columns.map(({ peer, direction }) => cell(row, peer, direction));
  return [
    `With ${peerNames.map(madeOf).join("; and with ")}.`,
    table(
      ["rpc", "mode", ...heads],
      rpcRows.map((row) => [`\`${row.name}\``, row.says, ...results(row)]),
    ),
    table(
      ["case", "what", ...heads],
      featureRows.map((row) => [row.name, row.says, ...results(row)]),
    ),
    notes.map((note, index) => `${index + 1}. ${note}`).join("\n"),
  ].join("\n\n");
}

const HEADS: Readonly<Record<Direction, (peer: PeerName) => string>> = {
  "our client, their server": (peer) => `our client, ${peer} server`,
  "their client, our server": (peer) => `${peer} client, our server`,
};

function madeOf(peer: PeerName): string {
  return Object.entries(versions[peer])
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}

/** A table as the formatter has it. */
function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}
