import { status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";
import { ProgramError } from "../failure.js";

/** What grpc-js's, Node.js's and OpenSSL's words for a connection that TLS has refused come to. */
const TROUBLES: readonly (readonly [RegExp, string])[] = [
  [
    /unable to (verify|get)|self.signed/i,
    "has a certificate of an authority that is not trusted here; is --ca the right one?",
  ],
  [/altnames|ALTNAME/, "has a certificate for another host; call it by a name that is in there"],
  [/certificate has expired/, "has a certificate that has expired"],
  [/certificate is not yet valid/, "has a certificate that is not valid yet; is the clock right?"],
  [/certificate required|handshake failure/, "wants a certificate of its clients; give --cert and --key"],
  [/wrong version number|packet length too long/, "does not speak TLS"],
  [
    /Failed to connect|ECONNRESET/,
    "has broken off the connection; does it take the authority, and the dates, of --cert?",
  ],
];

/** How grpc-js begins to say that there are no credentials for a call. */
const NO_TOKEN = /^Getting metadata from plugin failed with error: \w+: /;

/**
 * Why a call has not come as far as the service, because of TLS or of its token, in words for whoever started the
 * program; undefined where it was something else.
 */
export function describeTrouble(error: unknown, address: string): string | undefined {
  if (!(error instanceof RpcError)) return undefined;
  const { code, details } = error;
  if (NO_TOKEN.test(details)) return `there is no token: ${details.replace(NO_TOKEN, "")}`;
  if (code !== status.UNAVAILABLE) return undefined;
  const [, trouble] = TROUBLES.find(([words]) => words.test(details)) ?? [];
  return trouble && `the server at ${address} ${trouble}`;
}

/** @throws ProgramError in place of such an error. */
export async function sayingWhatIsWrong(address: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const trouble = describeTrouble(error, address);
    throw trouble === undefined ? error : new ProgramError(trouble, { cause: error });
  }
}
