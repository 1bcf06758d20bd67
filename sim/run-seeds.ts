/** What runs have seen, by name. */
export type Counts = Readonly<Record<string, number>>;

/** So many runs between two lines of progress. */
const REPORT_EVERY = 100;

/**
 * Runs one simulation after the other, also after one that fails.
 * @param first the first seed, the others follow it
 * @param run rejects with an Error if an invariant is violated
 * @param command repeats one of them
 * @returns lines of progress, then whether all invariants held
 */
export async function* runSeeds(
  range: { readonly first: number; readonly count: number },
  run: (seed: number) => Promise<Counts>,
  command: (seed: number) => string,
): AsyncGenerator<string, boolean> {
  const failed: number[] = [];
  let totals: Counts = {};
  for (let done = 1; done <= range.count; done++) {
    const seed = range.first + done - 1;
    try {
      totals = added(totals, await run(seed));
    } catch (error) {
      failed.push(seed);
      yield `${error instanceof Error ? error.message : String(error)}\nRepeat it with: ${command(seed)}`;
    }
    if (done % REPORT_EVERY === 0 || done === range.count) {
      yield `${done} seeds, ${failed.length} failed: ${described(totals)}`;
    }
  }
  return failed.length === 0;
}

/** The counts in one line. */
export function described(counts: Counts): string {
  return Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

export function added(totals: Counts, counts: Counts): Counts {
  const sums = Object.entries(counts).map(([name, count]) => [name, (totals[name] ?? 0) + count]);
  return Object.fromEntries(sums);
}
