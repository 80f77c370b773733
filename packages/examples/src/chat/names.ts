import { status } from "@grpc/grpc-js";
import { RpcError } from "@protoc-gen-ts/runtime/grpc";

/** The names that are taken in a room. */
export interface Names {
  /**
   * Takes a name for someone on this server.
   *
   * @returns whether it was free.
   * @throws RpcError UNAVAILABLE if that cannot be known.
   */
  claim(name: string): Promise<boolean>;
  /**
   * Gives a name back. Does nothing where it is not this server's.
   *
   * @throws RpcError UNAVAILABLE if that cannot be done; {@link renew} does it later.
   */
  release(name: string): Promise<void>;
  /**
   * Keeps these names, and no others, for this server: what was lost is taken again if it is free.
   *
   * @returns all names that are taken, and whether by this server.
   * @throws RpcError UNAVAILABLE if that cannot be done.
   */
  renew(own: Iterable<string>): Promise<ReadonlyMap<string, boolean>>;
}

/** The names of a room on one server. */
export function inProcessNames(): Names {
  const taken = new Set<string>();
  return {
    claim: async (name) => !taken.has(name) && taken.add(name).has(name),
    async release(name) {
      taken.delete(name);
    },
    renew: async () => new Map([...taken].map((name) => [name, true])),
  };
}

/** How long a name may be, in UTF-16 code units: it goes into what many hear. */
const LIMIT = 64;

/**
 * Letters, marks and digits of any script, `.`, `_` and `-`, and of these nothing that is not seen: what has no blanks can
 * be addressed, and nobody reads one name as another's words.
 */
const NAME = /^(?:(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}\p{N}._-])+$/u;

/** @throws RpcError INVALID_ARGUMENT if this is no name. */
export function checkName(name: string): void {
  if (name.trim() === "") throw new RpcError(status.INVALID_ARGUMENT, "username: a name is needed");
  if (name.length > LIMIT) {
    throw new RpcError(status.INVALID_ARGUMENT, `username: a name has ${LIMIT} characters at most`);
  }
  if (!NAME.test(name)) {
    throw new RpcError(
      status.INVALID_ARGUMENT,
      'username: a name has letters, digits, ".", "_" and "-" only, and no blanks',
    );
  }
  // The same letters in another form are the same to whoever reads them.
  if (name !== name.normalize()) {
    throw new RpcError(status.INVALID_ARGUMENT, "username: a name is in the form NFC of Unicode");
  }
}

/** What one gets who wants a name that another has. */
export function nameTaken(name: string): RpcError {
  return new RpcError(status.ALREADY_EXISTS, `username: ${name} is in the room already`);
}
