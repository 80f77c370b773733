import { type Address, fromValue, isKeyOf } from "./naming.js";
import type { Report } from "./reporting.js";
import type { Entries } from "./watch.js";

/** Addresses by what they are in words, so that each is there once. */
export type Addresses = ReadonlyMap<string, Address>;

/** Reads what the servers of a service have written of themselves. What cannot be read is reported, once, and left out. */
export function addressReader(service: string, report: Report): (entries: Entries) => Addresses {
  let unreadable = new Set<string>();
  return (entries) => {
    const addresses = new Map<string, Address>();
    const left = new Set<string>();
    for (const [key, value] of entries) {
      if (!isKeyOf(service, key)) continue;
      try {
        const address = fromValue(value);
        addresses.set(JSON.stringify(address), address);
      } catch (error) {
        const entry = `${key}: ${value}`;
        if (!unreadable.has(entry)) report(new TypeError(`${key}: ${(error as TypeError).message}`)); // what it throws
        left.add(entry);
      }
    }
    unreadable = left;
    return addresses;
  };
}

/**
 * Puts addresses into an order that is another one for each channel, so that not all that use pick_first pick the same
 * server. An address keeps its place for as long as it is there.
 */
export function shuffler(): (addresses: Addresses) => Address[] {
  let places = new Map<string, number>();
  return (addresses) => {
    places = new Map([...addresses.keys()].map((name) => [name, places.get(name) ?? Math.random()]));
    const order = [...addresses].map(([name, address]) => ({ address, place: places.get(name) ?? 0 }));
    return order.sort((a, b) => a.place - b.place).map(({ address }) => address);
  };
}
