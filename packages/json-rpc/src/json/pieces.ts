/** Bytes that come piece by piece. */
export interface Pieces {
  /** Takes a piece. @returns whether all of them together are still small enough; if not, none is kept. */
  add(piece: Uint8Array): boolean;
  /** All of them together. */
  joined(): Buffer;
}

/** So many pieces are put together, as each costs much more than a byte: a peer may send one byte at a time. */
const MANY = 1024;

export function pieces(maxBytes: number): Pieces {
  let blocks: Uint8Array[] = [];
  let loose: Uint8Array[] = [];
  let size = 0;
  return {
    add(piece) {
      size += piece.length;
      if (size > maxBytes) {
        blocks = [];
        loose = [];
        return false;
      }
      loose.push(piece);
      if (loose.length === MANY) {
        blocks.push(Buffer.concat(loose));
        loose = [];
      }
      return true;
    },
    joined: () => Buffer.concat([...blocks, ...loose]),
  };
}
