type Map<V> = { readonly [key: string]: V } | { readonly [key: number]: V };

/** The entries of a map field in the order in which a writer takes them: the last first. */
export function lastFirst<V>(map: Map<V>): [string, V][] {
  return Object.entries<V>(map).reverse();
}

/** Sets an entry of a map field, whatever its key: `__proto__`, too, is only a name here. */
export function setEntry<V>(map: { [key: string]: V }, key: string | number | bigint | boolean, value: V): void {
  if (key === "__proto__") {
    Object.defineProperty(map, key, { value, configurable: true, enumerable: true, writable: true });
  } else {
    map[String(key)] = value;
  }
}
