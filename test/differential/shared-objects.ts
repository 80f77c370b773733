/**
 * Everything that hangs on the objects that all others inherit from, and on their methods: a decoder that takes what is
 * inherited for a value of its own would write into them.
 */
export function sharedObjects(): string {
  const shared = [Object.prototype, Array.prototype, Function.prototype, Uint8Array.prototype];
  return JSON.stringify(shared.map((object) => describe(object, 1)));
}

function describe(object: object, depth: number): unknown {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(object));
  return descriptors.map(([name, { value, get, set, ...flags }]) => [
    name,
    flags,
    [get, set].map((accessor) => typeof accessor),
    typeof value === "function" && depth > 0 ? describe(value, depth - 1) : String(typeof value),
  ]);
}
