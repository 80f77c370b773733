/**
 * A value for deepStrictEqual to compare: an object as its own properties in their order, and those of its prototype.
 * Messages of one type have prototypes of their own in each library, with the same defaults.
 */
export function snapshot(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snapshot);
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  const own = Object.entries(value).map(([key, inner]) => [key, snapshot(inner)]);
  const prototype: unknown = Object.getPrototypeOf(value);
  return { own, prototype: prototype === Object.prototype ? "Object" : Object.entries(prototype ?? {}) };
}
