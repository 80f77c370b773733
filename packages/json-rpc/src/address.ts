/** Where a TCP or a Unix socket is, as `node:net` takes it. */
export type SocketAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/**
 * Reads an address: `localhost:8080`, `0.0.0.0:8080`, `[::]:8080`, `unix:/run/app.sock`.
 *
 * @throws TypeError if it is none.
 */
export function socketAddress(address: string): SocketAddress {
  const path = /^unix:(.+)$/.exec(address)?.[1];
  if (path !== undefined) return { path };
  const [, inner, host = inner, port = ""] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(address) ?? [];
  if (host !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new TypeError(`${JSON.stringify(address)} is no address: one is such as localhost:8080 or unix:/run/app.sock`);
}
