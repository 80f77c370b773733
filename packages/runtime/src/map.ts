/**
 * The keys of a map field in the order in which a writer takes them: the last first. Objects have strings as keys; those
 * of maps with numbers are of that type only so that the map can be indexed with them, and `+key` makes them what they
 * are said to be.
 */
export function lastFirst<M extends object>(map: M): KeyOf<M>[] {
  return Object.keys(map).reverse() as KeyOf<M>[];
}

type KeyOf<M> = M extends unknown ? (string extends keyof M ? string : number) : never;

/** Sets an entry of a map field, whatever its key: `__proto__`, too, is only a name here. */
export function setEntry<V>(map: { [key: string]: V }, key: string | number | bigint | boolean, value: V): void {
  if (key === "__proto__") {
    Object.defineProperty(map, key, { value, configurable: true, enumerable: true, writable: true });
  } else {
    // A number takes less time than a bigint to become a name, and both less than what String() makes of them.
    map[(typeof key === "bigint" && BigInt.asIntN(53, key) === key ? Number(key) : key) as string] = value;
  }
}
