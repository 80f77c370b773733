import { ProgramError } from "./failure.js";

/**
 * Returns the address as it is if it can be listened on and called: `host:port`, or `unix:path`.
 *
 * @throws ProgramError if it cannot.
 */
export function checkAddress(address: string): string {
  if (/^unix:./.test(address)) return address;
  const port = /^.+:(\d{1,5})$/.exec(address)?.[1];
  if (port === undefined || Number(port) > 65535) {
    throw new ProgramError(`"${address}" is no address; give one such as 127.0.0.1:50051`);
  }
  return address;
}
