import { type CallCredentials, credentials, Metadata, status } from "@grpc/grpc-js";
import { RpcError } from "../status.js";

/** What may stand in a header, and is no space. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md */
const SENDABLE = /^[\x21-\x7e]+$/;

/**
 * Credentials that send a token with each call, as the metadata `authorization: Bearer …`: for one call as
 * `CallOptions.credentials`, for all calls of a channel by grpc-js's `credentials.combineChannelCredentials`. They are
 * sent over TLS only: without it, calls fail with UNAUTHENTICATED.
 * https://grpc.io/docs/guides/auth/ https://datatracker.ietf.org/doc/html/rfc6750
 *
 * @param token The token, or what gives it. It is asked for each attempt of each call, so it should keep what it has for
 *   as long as that is good. When it throws, the call fails: with an RpcError's code, for all else with UNAUTHENTICATED.
 * @throws TypeError if the token cannot stand in a header. The error does not hold it.
 */
export function bearerToken(token: string | (() => string | Promise<string>)): CallCredentials {
  if (typeof token !== "function") checkToken(token);
  return credentials.createFromMetadataGenerator((_, done) => {
    metadataOf(token).then(
      (metadata) => done(null, metadata),
      (error) => done(error),
    );
  });
}

async function metadataOf(token: string | (() => string | Promise<string>)): Promise<Metadata> {
  try {
    const given = typeof token === "function" ? await token() : token;
    checkToken(given);
    const metadata = new Metadata();
    metadata.set("authorization", `Bearer ${given}`);
    return metadata;
  } catch (error) {
    if (error instanceof RpcError) throw error;
    const { message } = Object(error) as { message?: unknown }; // anything may have been thrown
    const why = typeof message === "string" ? `: ${message}` : "";
    throw new RpcError(status.UNAUTHENTICATED, `there is no token${why}`, { cause: error });
  }
}

// grpc-js would say what the token is.
function checkToken(token: string): void {
  if (typeof token !== "string") throw new TypeError(`a token is a string, not ${typeof token}`);
  if (!SENDABLE.test(token)) {
    throw new TypeError("the token is empty or has characters that no header may hold, such as a line end: trim it");
  }
}
