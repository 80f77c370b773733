// The chart: for each row, how fast each stack is beside grpc-js by hand, on a logarithmic axis.
import { axis, bar, dot, legend, logarithmic, svg, text } from "../shared/svg.mjs";
import { times } from "./bars.mjs";
import { REFERENCE } from "./stacks/index.mjs";

const COLORS = {
  ours: "#d6336c",
  "proto-loader": "#1c7ed6",
  "ts-proto": "#37b24d",
  "nice-grpc": "#f08c00",
  connect: "#7048e8",
  http2: "#ced4da",
};
const LINE = 20;
const LABEL = 250;
const PANEL = 560;
const TOP = 78;
const WIDTH = LABEL + PANEL + 40;
const TICKS = [0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
const position = logarithmic({ width: PANEL, least: 0.15, most: 100 });

/** An SVG document. */
export function chart({ rows, names }) {
  const shown = Object.values(rows).filter(({ stacks }) => stacks[REFERENCE]);
  const bottom = TOP + shown.length * LINE;
  const title = "Speed of gRPC stacks for Node.js, grpc-js with buffers and callbacks being 1";
  const colors = Object.fromEntries(Object.entries(COLORS).filter(([stack]) => names[stack]));
  return svg({ width: WIDTH, height: bottom + 40, title }, [
    ...legend(colors, names, WIDTH),
    text(LABEL + PANEL / 2, TOP - 12, "in a second: grpc-js with buffers and callbacks = 1", "middle"),
    ...axis({ ticks: TICKS, position, left: LABEL, top: TOP, bottom }),
    ...shown.flatMap(({ title, stacks }, i) => row(title, stacks, TOP + i * LINE + LINE / 2)),
  ]);
}

/** Ours as a bar from 1, the peers as dots. */
function row(title, stacks, y) {
  const x = (stack) => LABEL + position(times(stacks, stack));
  const peers = Object.keys(COLORS).filter((stack) => stacks[stack] && stack !== "ours");
  return [
    text(LABEL - 10, y + 4, title, "end"),
    ...(stacks.ours ? [bar(LABEL + position(1), x("ours"), y, COLORS.ours)] : []),
    ...peers.map((stack) => dot(x(stack), y, 3.5, COLORS[stack])),
    ...(stacks.ours ? [dot(x("ours"), y, 4.5, COLORS.ours)] : []),
  ];
}
