// The chart: for each row, how fast each codec is beside the row's fastest peer, on a logarithmic axis.
import { NOT_PEERS } from "./adapters/index.mjs";
import { against } from "./bars.mjs";

const COLORS = {
  ours: "#d6336c",
  protobufjs: "#1c7ed6",
  "protobuf-es": "#f08c00",
  "ts-proto": "#37b24d",
  "protobuf-ts": "#7048e8",
  pbf: "#0c8599",
  "google-protobuf": "#868e96",
};
const LINE = 20;
const LABEL = 190;
const PANEL = 330;
const GAP = 24;
const TOP = 78;
const WIDTH = LABEL + 2 * PANEL + 2 * GAP;
/** The axis goes from a twentieth of the fastest peer's speed to ten times it. */
const [LEAST, MOST] = [1 / 20, 10];
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10];

/** An SVG document. */
export function chart({ rows, names }) {
  const payloads = [...new Set(Object.values(rows).map(({ title }) => title))];
  const height = TOP + payloads.length * LINE + 40;
  const body = ["encode", "decode"].flatMap((direction, panel) => {
    const left = LABEL + panel * (PANEL + GAP);
    const inPanel = Object.values(rows).filter((row) => row.direction === direction);
    return [
      text(left + PANEL / 2, TOP - 12, `${direction}: speed, the row's fastest peer = 1`, "middle"),
      ...axis(left, payloads.length),
      ...inPanel.flatMap((row) => codecsOf(row, left, TOP + payloads.indexOf(row.title) * LINE + LINE / 2)),
    ];
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    "<title>Speed of Protobuf codecs for JavaScript, each row's fastest peer being 1</title>",
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...legend(names),
    ...payloads.map((title, i) => text(LABEL - 10, TOP + i * LINE + LINE / 2 + 4, title, "end")),
    ...body,
    "</svg>",
  ].join("\n")}\n`;
}

/** Ours as a bar from 1, the peers as dots. */
function codecsOf({ codecs }, left, y) {
  const { peerNs } = against(codecs);
  const x = (codec) => left + position(peerNs / codecs[codec].median);
  const [from, to] = [left + position(1), x("ours")].sort((a, b) => a - b);
  const bar = `<rect x="${fixed(from)}" y="${y - 5}" width="${fixed(to - from)}" height="10" fill="${COLORS.ours}" opacity="0.75"/>`;
  const dots = Object.keys(codecs)
    .filter((codec) => !NOT_PEERS.has(codec))
    .map((codec) => `<circle cx="${fixed(x(codec))}" cy="${y}" r="3.5" fill="${COLORS[codec]}"/>`);
  return [bar, ...dots, `<circle cx="${fixed(x("ours"))}" cy="${y}" r="4.5" fill="${COLORS.ours}"/>`];
}

function axis(left, lines) {
  const bottom = TOP + lines * LINE;
  return TICKS.flatMap((tick) => {
    const x = fixed(left + position(tick));
    const color = tick === 1 ? "#495057" : "#dee2e6";
    return [
      `<line x1="${x}" x2="${x}" y1="${TOP}" y2="${bottom}" stroke="${color}"/>`,
      text(x, bottom + 16, `${tick}×`, "middle"),
    ];
  });
}

function legend(names) {
  const step = (WIDTH - 20) / Object.keys(COLORS).length;
  return Object.entries(COLORS).flatMap(([codec, color], i) => [
    `<circle cx="${fixed(20 + i * step)}" cy="24" r="5" fill="${color}"/>`,
    text(fixed(30 + i * step), 28, names[codec].replace(/ \S+$/, "")), // without the version
  ]);
}

/** Where a ratio lies in a panel; what is off the axis lies at its edge. */
function position(ratio) {
  const clamped = Math.min(MOST, Math.max(LEAST, ratio));
  return (PANEL * Math.log(clamped / LEAST)) / Math.log(MOST / LEAST);
}

const fixed = (number) => Number(number.toFixed(1));
const text = (x, y, content, anchor = "start") =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#212529">${escaped(content)}</text>`;
const escaped = (content) => content.replace(/&/g, "&amp;").replace(/</g, "&lt;");
