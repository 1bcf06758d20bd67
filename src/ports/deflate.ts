/**
 * Makes a zlib stream of its own of `bytes`, which are good only until this returns: not until the promise resolves.
 * One call at a time.
 */
export type Deflate = (bytes: Uint8Array) => Promise<Uint8Array>;
