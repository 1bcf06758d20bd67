import { accept, type Convert } from '../grammar/index.ts';

/** Reads a list whose parts are parted by commas. @param part reads one of them */
export function listOf<T>(part: Convert<T>): Convert<readonly T[]> {
  return (text) => {
    const values: T[] = [];
    for (const each of text.split(',')) {
      const conversion = part(each.trim());
      if (!conversion.ok) return conversion;
      values.push(conversion.value);
    }
    return accept(values);
  };
}
