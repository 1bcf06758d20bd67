/** What is said in a session: to the observer first, from it then. Part of the protocol. */
export const FRAME = {
  /** JSON: an `ExecStart`. */
  START: 1,
  INPUT: 2,
  INPUT_END: 3,
  /** JSON: a `TerminalSize`. */
  RESIZE: 4,
  OUTPUT: 11,
  ERROR_OUTPUT: 12,
  /** JSON: an `ExecEnd`. */
  END: 13,
  /** JSON: how many more bytes of input the command has taken; see {@link INPUT_WINDOW_BYTES}. */
  TAKEN: 14,
} as const;

/** One message: a byte that says what it is, four bytes with the length of what follows, and that. */
export interface Frame {
  readonly kind: number;
  readonly payload: Uint8Array;
}

/** Of one frame, so that nobody has to hold more. */
export const MAX_PAYLOAD_BYTES = 64 * 1024;

/**
 * How much input may be under way that the command has not taken. Both sides keep on reading, whatever the command
 * does, so that each notices at once when the other one is gone.
 */
export const INPUT_WINDOW_BYTES = 256 * 1024;

const HEADER_BYTES = 5;

/** The bytes of a message; a longer one is parted into several of the same kind. */
export function encodeFrames(kind: number, payload: Uint8Array): Uint8Array {
  const count = Math.max(1, Math.ceil(payload.length / MAX_PAYLOAD_BYTES));
  const bytes = new Uint8Array(payload.length + count * HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (let part = 0; part < count; part += 1) {
    const piece = payload.subarray(part * MAX_PAYLOAD_BYTES, (part + 1) * MAX_PAYLOAD_BYTES);
    view.setUint8(at, kind);
    view.setUint32(at + 1, piece.length);
    bytes.set(piece, at + HEADER_BYTES);
    at += HEADER_BYTES + piece.length;
  }
  return bytes;
}

/** Finds frames in bytes that come in pieces. */
export interface FrameReader {
  /** @returns the frames that are complete now, or 'too long' if one would be longer than it may be */
  take(bytes: Uint8Array): readonly Frame[] | 'too long';
}

/** A reader that has read nothing yet. */
export function createFrameReader(): FrameReader {
  let rest = new Uint8Array();
  return {
    take(bytes) {
      const all = new Uint8Array(rest.length + bytes.length);
      all.set(rest);
      all.set(bytes, rest.length);
      const view = new DataView(all.buffer);
      const frames: Frame[] = [];
      let at = 0;
      while (all.length - at >= HEADER_BYTES) {
        const length = view.getUint32(at + 1);
        if (length > MAX_PAYLOAD_BYTES) return 'too long';
        const end = at + HEADER_BYTES + length;
        if (end > all.length) break;
        frames.push({ kind: view.getUint8(at), payload: all.slice(at + HEADER_BYTES, end) });
        at = end;
      }
      rest = all.slice(at);
      return frames;
    },
  };
}
