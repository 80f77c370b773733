import { isIPv6 } from "node:net";

/** Whether an address is that of a socket in the file system. https://github.com/grpc/grpc/blob/master/doc/naming.md */
export function isUnixSocket(address: string): boolean {
  return address.startsWith("unix:");
}

/** What grpc-js knows a place by: with the port that it got, where it chose one for it alone; else as it was given. */
export function knownAs(given: string, bound: string): string {
  return /^[^,]*:0+$/.test(given) ? bound : given;
}

/**
 * An address with the port that a server got, where it named none or 0. `ipv4:` and `ipv6:` may be followed by several,
 * which share one.
 */
export function withPort(address: string, port: number): string {
  if (isUnixSocket(address)) return address;
  const [, scheme, hosts] = /^((?:dns|ipv4|ipv6):)?(.*)$/s.exec(address)!;
  const bound = hosts!.split(",").map((host) => {
    if (isIPv6(host)) return `[${host}]:${port}`;
    const [, name, given] = /^(.*):(\d+)$/s.exec(host) ?? [undefined, host, "0"];
    return Number(given) === 0 ? `${name}:${port}` : host;
  });
  return `${scheme ?? ""}${bound.join(",")}`;
}
