/**
 * Undoes Snappy's compression of a block.
 * @returns undefined if it is not what Snappy makes, or would be longer than `maxBytes`
 */
export function unsnappy(bytes: Uint8Array, maxBytes: number): Uint8Array | undefined {
  const header = varint(bytes, 0);
  if (header === undefined || header.value > maxBytes) return undefined;
  const result = new Uint8Array(header.value);
  let length = 0;
  let i = header.end;
  while (i < bytes.length) {
    const element = elementAt(bytes, i);
    if (element === undefined || length + element.length > result.length) return undefined;
    if (element.distance === 0) {
      if (element.end + element.length > bytes.length) return undefined;
      result.set(bytes.subarray(element.end, element.end + element.length), length);
      i = element.end + element.length;
    } else {
      if (element.distance > length) return undefined;
      // A copy may overlap what it makes, so bytes are taken one by one.
      for (let n = 0; n < element.length; n++)
        result[length + n] = result[length + n - element.distance] ?? 0;
      i = element.end;
    }
    length += element.length;
  }
  return length === result.length ? result : undefined;
}

/** Some bytes of the result: those that follow, if `distance` is 0, else those that stand so far before. */
interface Element {
  readonly length: number;
  readonly distance: number;
  /** Where the element's own bytes end. */
  readonly end: number;
}

function elementAt(bytes: Uint8Array, i: number): Element | undefined {
  const tag = bytes[i] ?? 0;
  const upper = tag >> 2;
  switch (tag & 3) {
    case 0: {
      const extra = upper < 60 ? 0 : upper - 59;
      const length = extra === 0 ? upper : little(bytes, i + 1, extra);
      return length === undefined ? undefined : { length: length + 1, distance: 0, end: i + 1 + extra };
    }
    case 1: {
      const low = little(bytes, i + 1, 1);
      return low === undefined
        ? undefined
        : copied({ length: (upper & 7) + 4, distance: ((tag >> 5) << 8) | low, end: i + 2 });
    }
    default: {
      const size = (tag & 3) === 2 ? 2 : 4;
      const distance = little(bytes, i + 1, size);
      return distance === undefined ? undefined : copied({ length: upper + 1, distance, end: i + 1 + size });
    }
  }
}

/** A distance of 0 stands for no copy here, and never occurs in one. */
function copied(element: Element): Element | undefined {
  return element.distance === 0 ? undefined : element;
}

/** A number of so many bytes, the lowest first. */
function little(bytes: Uint8Array, start: number, size: number): number | undefined {
  if (start + size > bytes.length) return undefined;
  let value = 0;
  for (let n = size - 1; n >= 0; n--) value = value * 256 + (bytes[start + n] ?? 0);
  return value;
}

/** A number in groups of seven bits, the lowest first. @returns undefined if it is cut, or beyond 2^49 */
export function varint(bytes: Uint8Array, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let n = 0; n < 7; n++) {
    const byte = bytes[start + n];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * n);
    if (byte < 0x80) return { value, end: start + n + 1 };
  }
  return undefined;
}
