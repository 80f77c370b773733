/** Shorter and simpler bytes that still show what these show. */
export function shrinkBytes(bytes: Uint8Array, shows: (bytes: Uint8Array) => boolean): Uint8Array {
  let best = bytes;
  for (let before = -1; before !== best.length; ) {
    before = best.length;
    for (let size = Math.max(1, best.length >> 1); size >= 1; size >>= 1) {
      for (let at = 0; at + size <= best.length; ) {
        const shorter = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
        if (shows(shorter)) best = new Uint8Array(shorter);
        else at += size;
      }
    }
  }
  for (let at = 0; at < best.length; at++) {
    for (const byte of [0, 1, best[at]! & 0x7f]) {
      const simpler = best.map((old, i) => (i === at ? byte : old));
      if (byte < best[at]! && shows(simpler)) best = simpler;
    }
  }
  return best;
}
