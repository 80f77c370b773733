// The chart: for each row, how fast each codec is beside the row's fastest peer, on a logarithmic axis.
import { axis, bar, dot, legend, logarithmic, svg, text } from "../shared/svg.mjs";
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
const position = logarithmic({ width: PANEL, least: 1 / 20, most: 10 });
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10];

/** An SVG document. */
export function chart({ rows, names }) {
  const payloads = [...new Set(Object.values(rows).map(({ title }) => title))];
  const bottom = TOP + payloads.length * LINE;
  const body = ["encode", "decode"].flatMap((direction, panel) => {
    const left = LABEL + panel * (PANEL + GAP);
    const inPanel = Object.values(rows).filter((row) => row.direction === direction);
    return [
      text(left + PANEL / 2, TOP - 12, `${direction}: speed, the row's fastest peer = 1`, "middle"),
      ...axis({ ticks: TICKS, position, left, top: TOP, bottom }),
      ...inPanel.flatMap((row) => codecsOf(row, left, TOP + payloads.indexOf(row.title) * LINE + LINE / 2)),
    ];
  });
  const title = "Speed of Protobuf codecs for JavaScript, each row's fastest peer being 1";
  return svg({ width: WIDTH, height: bottom + 40, title }, [
    ...legend(COLORS, names, WIDTH),
    ...payloads.map((title, i) => text(LABEL - 10, TOP + i * LINE + LINE / 2 + 4, title, "end")),
    ...body,
  ]);
}

/** Ours as a bar from 1, the peers as dots. */
function codecsOf({ codecs }, left, y) {
  const { times } = against(codecs);
  const x = (codec) => left + position(times / codecs[codec].ofOurs);
  const dots = Object.keys(codecs)
    .filter((codec) => !NOT_PEERS.has(codec))
    .map((codec) => dot(x(codec), y, 3.5, COLORS[codec]));
  return [bar(left + position(1), x("ours"), y, COLORS.ours), ...dots, dot(x("ours"), y, 4.5, COLORS.ours)];
}
