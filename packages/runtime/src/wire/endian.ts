/** Whether numbers in typed arrays lie in memory as they do on the wire: their lowest byte first. */
export const LITTLE_ENDIAN: boolean = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
