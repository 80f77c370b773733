// What charts are drawn with.

/** An SVG document on white. */
export const svg = ({ width, height, title }, elements) =>
  `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...elements,
    "</svg>",
  ].join("\n")}\n`;

/** Ratios on an axis of this width, logarithmic, from the least to the most; what is off the axis lies at its edge. */
export function logarithmic({ width, least, most }) {
  return (ratio) => (width * Math.log(Math.min(most, Math.max(least, ratio)) / least)) / Math.log(most / least);
}

/** The lines at the ticks of an axis, and what they are, below. 1 stands out. */
export function axis({ ticks, position, left, top, bottom }) {
  return ticks.flatMap((tick) => {
    const x = fixed(left + position(tick));
    const color = tick === 1 ? "#495057" : "#dee2e6";
    return [
      `<line x1="${x}" x2="${x}" y1="${top}" y2="${bottom}" stroke="${color}"/>`,
      text(x, bottom + 16, `${tick}×`, "middle"),
    ];
  });
}

export const dot = (x, y, radius, color) => `<circle cx="${fixed(x)}" cy="${y}" r="${radius}" fill="${color}"/>`;

/** A bar around a line, from one place on it to another, whichever comes first. */
export function bar(from, to, y, color) {
  const [left, right] = [from, to].sort((a, b) => a - b);
  return `<rect x="${fixed(left)}" y="${y - 5}" width="${fixed(right - left)}" height="10" fill="${color}" opacity="0.75"/>`;
}

/** Dots and what they stand for, side by side. Names come without the version. */
export function legend(colors, names, width) {
  const step = (width - 20) / Object.keys(colors).length;
  return Object.entries(colors).flatMap(([key, color], i) => [
    dot(20 + i * step, 24, 5, color),
    text(fixed(30 + i * step), 28, names[key].replace(/ \S+$/, "")),
  ]);
}

export const text = (x, y, content, anchor = "start") =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="#212529">${escaped(content)}</text>`;

const fixed = (number) => Number(number.toFixed(1));
const escaped = (content) => content.replace(/&/g, "&amp;").replace(/</g, "&lt;");
