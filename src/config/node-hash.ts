/**
 * The hash of a text's UTF-8 bytes, with other bytes before them. The only file of this layer that knows Node; its module is loaded at the first use, because most
 * job files hash nothing.
 * @param algorithm e.g. `md5`, `sha256`
 * @param prefix bytes that are hashed first
 * @returns the hash in hexadecimal, or undefined for an unknown algorithm
 */
export function nodeHash(
  algorithm: string,
  text: string,
  prefix: readonly number[] = [],
): string | undefined {
  const { createHash, getHashes } = process.getBuiltinModule('node:crypto');
  if (!getHashes().includes(algorithm)) return undefined;
  return createHash(algorithm).update(Uint8Array.from(prefix)).update(text, 'utf8').digest('hex');
}
