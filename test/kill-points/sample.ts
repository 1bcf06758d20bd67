/** `AURORA_KILL_POINTS=all` tries everything; otherwise samples are tried, the same each time. */
export const isFull = process.env['AURORA_KILL_POINTS'] === 'all';

/** So many of the elements, spread evenly; all of them if everything is tried. */
export function sampled<T>(elements: readonly T[], count: number): readonly T[] {
  if (isFull || elements.length <= count) return elements;
  return elements.filter(
    (_, i) => Math.floor((i * count) / elements.length) !== Math.floor(((i - 1) * count) / elements.length),
  );
}
