/** The same data with numbers for bigints, for codecs that have 64-bit values as numbers. */
export function withNumbers(value) {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(withNumbers);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withNumbers(item)]));
}

/**
 * What a message holds, whichever codec made it: 64-bit values as bigints or Longs become numbers, and fields with
 * their default value go, as some codecs have them and some do not.
 */
export function canonical(value) {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
  if (typeof value.toNumber === "function") return value.toNumber();
  if (Array.isArray(value)) return value.map(canonical);
  const entries = Object.entries(value)
    .filter(([key]) => !key.startsWith("$"))
    .map(([key, item]) => [key, canonical(item)])
    .filter(([, item]) => !isDefault(item))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

function isDefault(value) {
  if (typeof value !== "object" || value === null) return !value;
  return Object.keys(value).length === 0;
}
