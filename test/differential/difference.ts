/**
 * Where two decoded values differ, as a path and both values; undefined if they do not. Own properties must come in the
 * same order, and what a message inherits must be the same too, though from another object: each library has its own
 * prototypes with the defaults of proto2.
 */
export function difference(ours: unknown, theirs: unknown, path = "message"): string | undefined {
  if (Object.is(ours, theirs)) return undefined;
  if (!isObject(ours) || !isObject(theirs)) return `${path}: ${show(ours)} instead of ${show(theirs)}`;
  if (ours instanceof Uint8Array || theirs instanceof Uint8Array) {
    const same = ours instanceof Uint8Array && theirs instanceof Uint8Array && Buffer.compare(ours, theirs) === 0;
    return same ? undefined : `${path}: ${show(ours)} instead of ${show(theirs)}`;
  }
  const [ourKeys, theirKeys] = [keysOf(ours), keysOf(theirs)];
  if (ourKeys.join() !== theirKeys.join()) return `${path}: keys ${ourKeys} instead of ${theirKeys}`;
  for (const key of ourKeys) {
    const inner = difference(ours[key], theirs[key], `${path}.${key}`);
    if (inner !== undefined) return inner;
  }
  const [ourBase, theirBase] = [Object.getPrototypeOf(ours), Object.getPrototypeOf(theirs)];
  if (isBuiltIn(ourBase) || isBuiltIn(theirBase)) {
    return ourBase === theirBase ? undefined : `${path}: another prototype`;
  }
  return difference(ourBase, theirBase, `${path}.[[Prototype]]`);
}

// Protobuf-ES adds $unknown after a message is read, and our reader when it meets the first unknown field: its place
// among the properties means nothing.
function keysOf(object: object): string[] {
  const keys = Object.keys(object);
  return keys.includes("$unknown") ? [...keys.filter((key) => key !== "$unknown"), "$unknown"] : keys;
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === "object" && value !== null;
}

function isBuiltIn(prototype: unknown): boolean {
  return prototype === null || prototype === Object.prototype || prototype === Array.prototype;
}

function show(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex")}`;
  if (typeof value === "bigint") return `${value}n`;
  if (isObject(value)) return Array.isArray(value) ? "an array" : "an object";
  return Object.is(value, -0) ? "-0" : String(JSON.stringify(value) ?? value);
}
