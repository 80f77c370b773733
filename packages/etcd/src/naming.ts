import { isIP } from "node:net";
import { experimental } from "@grpc/grpc-js";

// What etcd knows of a service, as etcd's own naming package for Go writes and reads it, so that servers and clients in Go
// find ours, and ours theirs. https://pkg.go.dev/go.etcd.io/etcd/client/v3/naming

/** An address as grpc-js connects to it. */
export type Address = experimental.Endpoint["addresses"][number];

/** Below this key are all services. */
const ROOT = "/services/";

/**
 * Below this key are the servers of a service.
 *
 * @throws TypeError if it is no name.
 */
export function prefixOf(service: string): string {
  return `${ROOT}${checked("service", service)}/`;
}

/**
 * The key of a server.
 *
 * @throws TypeError if one of the two is no name.
 */
export function keyOf(service: string, id: string): string {
  return prefixOf(service) + checked("id", id);
}

/** Whether a key below a service's prefix is that of a server, and not below that of a service whose name has a slash. */
export function isKeyOf(service: string, key: string): boolean {
  return !key.slice(prefixOf(service).length).includes("/");
}

/** The value at the key of a server. */
export function toValue(address: string): string {
  return JSON.stringify({ Op: 0, Addr: address, Metadata: null });
}

/**
 * The address in the value at the key of a server.
 *
 * @throws TypeError if there is none.
 */
export function fromValue(value: string): Address {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    parsed = undefined;
  }
  const { Addr: address } = Object(parsed) as { Addr?: unknown }; // anybody may have written it
  if (typeof address !== "string") throw new TypeError('the value is not JSON such as {"Addr":"10.0.0.1:50051"}');
  return toAddress(address);
}

/**
 * An address that clients can connect to: `host:port` or `unix:path`.
 *
 * @throws TypeError if they cannot.
 */
export function toAddress(address: string): Address {
  const path = /^unix:(?:\/\/(?=\/))?(.+)$/.exec(address)?.[1];
  if (path !== undefined) return { path };
  const { host, port = 0 } = experimental.splitHostPort(address) ?? { host: "" };
  if (host === "" || !(port > 0 && port < 65_536)) {
    throw new TypeError(`${JSON.stringify(address)} is no address; one such as "10.0.0.1:50051" is needed`);
  }
  if (isIP(host) > 0 && /^[0.:]+$/.test(host)) {
    throw new TypeError(
      `${address} is where a server listens, on all of its machine's addresses; clients need one of them`,
    );
  }
  return { host, port };
}

function checked(what: string, name: string): string {
  if (typeof name !== "string" || !/^[^/]+$/.test(name)) {
    throw new TypeError(`${what} must be a name without a slash, got ${JSON.stringify(name)}`);
  }
  return name;
}
