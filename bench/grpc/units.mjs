// Figures, as they read well.

/** So many in a second. */
export function rate(value) {
  if (value < 1e3) return value.toPrecision(3);
  if (value < 1e6) return `${(value / 1e3).toPrecision(3)}k`;
  return `${(value / 1e6).toPrecision(3)}M`;
}

export const whole = (value) => value.toFixed(0);
/** Something of each operation. */
export const each = (value) => (value < 100 ? value.toPrecision(3) : value.toFixed(0));
export const bytes = (value) => `${(value / 1e6).toFixed(1)} MB`;
export const range = ({ median, min, max }, unit) =>
  min === max ? unit(median) : `${unit(median)} (${unit(min)}–${unit(max)})`;
