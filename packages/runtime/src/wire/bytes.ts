/** What a bytes field is while it is not set. */
export const noBytes: Uint8Array = new Uint8Array(0);
