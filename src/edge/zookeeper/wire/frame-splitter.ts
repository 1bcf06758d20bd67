import { MalformedAnswer } from './reader.ts';

/** A frame is announced that is longer than allowed. */
export class FrameTooLong extends Error {
  override readonly name = 'FrameTooLong';
}

const LENGTH_BYTES = 4;

/** Cuts a stream of bytes into frames: four bytes of length, then that many bytes. */
export class FrameSplitter {
  readonly #maxFrameBytes: number;
  #chunks: Buffer[] = [];
  #bufferedBytes = 0;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bufferedBytes += chunk.length;
  }

  /**
   * Takes the next whole frame; undefined if there is none yet.
   * @throws FrameTooLong, MalformedAnswer at a length that cannot be
   */
  next(): Buffer | undefined {
    if (this.#bufferedBytes < LENGTH_BYTES) return undefined;
    const length = this.#peekLength();
    if (length < 0) throw new MalformedAnswer(`a frame of ${length} bytes`);
    if (length > this.#maxFrameBytes) {
      throw new FrameTooLong(`a frame of ${length} bytes, more than ${this.#maxFrameBytes}`);
    }
    const end = LENGTH_BYTES + length;
    if (this.#bufferedBytes < end) return undefined;
    const all = this.#joined();
    this.#chunks = all.length > end ? [all.subarray(end)] : [];
    this.#bufferedBytes = all.length - end;
    return all.subarray(LENGTH_BYTES, end);
  }

  #peekLength(): number {
    const first = this.#chunks[0];
    return (first !== undefined && first.length >= LENGTH_BYTES ? first : this.#joined()).readInt32BE(0);
  }

  /** Joins the chunks; done once per frame, so that a long one is not copied at each of its chunks. */
  #joined(): Buffer {
    const [first] = this.#chunks;
    if (this.#chunks.length === 1 && first !== undefined) return first;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}
