import type { FileHandle } from 'node:fs/promises';

/** Of one answer; a pager asks again. */
export const MAX_CHUNK_BYTES = 1024 * 1024;

/** A piece of a file. `data` has `&`, `<` and `>` escaped, for pages that insert it as it is. */
export interface Chunk {
  readonly offset: number;
  /** Bytes of the file, so `offset + length` is where to go on. */
  readonly length: number;
  readonly data?: string;
}

/**
 * Reads a piece of a file.
 * @param offset -1 asks for the size: nothing is read then
 * @param length -1: as much as allowed
 * @returns nothing at the end of the file. An offset beyond it is answered with the size, for the file was cut.
 */
export async function readChunk(file: FileHandle, offset: number, length: number): Promise<Chunk> {
  const { size } = await file.stat();
  if (offset < 0 || offset >= size) return { offset: size, length: 0 };
  const wanted = Math.min(length < 0 ? MAX_CHUNK_BYTES : length, MAX_CHUNK_BYTES, size - offset);
  if (wanted === 0) return { offset, length: 0 };
  const { bytesRead, buffer } = await file.read(Buffer.alloc(wanted), 0, wanted, offset);
  const whole = withoutTornCharacter(buffer.subarray(0, bytesRead));
  return { offset, length: whole.length, data: escapeChunk(whole.toString('utf8')) };
}

/** Leaves a character that continues behind the end to the next piece. */
function withoutTornCharacter(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length - 1); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    const isStart = byte >= 0xc0;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    if (isStart) return needed > back ? bytes.subarray(0, bytes.length - back) : bytes;
    if (byte < 0x80) return bytes;
  }
  return bytes;
}

function escapeChunk(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
