/** How much a value holds: its objects, properties and items, and the characters and bytes of what it owns. */
export function weigh(value: unknown): number {
  if (typeof value === "string") return 1 + value.length;
  // Bytes are views of the input, whatever their length.
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return 1;
  let weight = 1;
  for (const key of Object.keys(value)) weight += 1 + weigh((value as { [name: string]: unknown })[key]);
  return weight;
}
