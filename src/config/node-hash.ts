/**
 * The hash of a text's UTF-8 bytes. The only file of this layer that knows Node; its module is loaded at the first use, because most
 * job files hash nothing.
 * @param algorithm e.g. `md5`, `sha256`
 * @returns the hash in hexadecimal, or undefined for an unknown algorithm
 */
export function nodeHash(algorithm: string, text: string): string | undefined {
  const { createHash, getHashes } = process.getBuiltinModule('node:crypto');
  if (!getHashes().includes(algorithm)) return undefined;
  return createHash(algorithm).update(text, 'utf8').digest('hex');
}
