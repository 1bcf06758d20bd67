/** What runs have seen, by name. */
export type Counts = Readonly<Record<string, number>>;

/** Seeds that follow one another. */
export interface SeedRange {
  readonly first: number;
  readonly count: number;
}

/** Runs one simulation. Rejects with an Error if it finds something. */
export type SeedRunner = (seed: number) => Promise<Counts>;

export interface Reporter {
  print(line: string): void;
  /** What repeats a run. */
  commandOf(seed: number): string;
}

/** So many runs between two lines of progress. */
const REPORT_EVERY = 100;

/** Where so many seeds fail, more of them would not tell more. */
const MAX_FAILED = 20;

/**
 * Runs one simulation for each seed, also after one that fails, and prints what came of them: whoever has read the
 * line of progress of a seed may go on with the next one another time.
 * @param runners take turns; each runs one simulation at a time
 * @returns whether all invariants held
 */
export async function runSeeds(
  { first, count }: SeedRange,
  runners: readonly SeedRunner[],
  reporter: Reporter,
): Promise<boolean> {
  const last = first + count - 1;
  let failed = 0;
  let totals: Counts = {};
  for (let begin = first; begin <= last && failed < MAX_FAILED; begin += REPORT_EVERY) {
    const end = Math.min(last, begin + REPORT_EVERY - 1);
    const seeds = Array.from({ length: end - begin + 1 }, (_, index) => begin + index).values();
    const takeTurns = async (run: SeedRunner): Promise<void> => {
      for (const seed of seeds) {
        try {
          const counts = await run(seed);
          totals = added(totals, counts);
        } catch (error) {
          failed += 1;
          const what = error instanceof Error ? error.message : String(error);
          reporter.print(`${what}\nRepeat it with: ${reporter.commandOf(seed)}`);
        }
      }
    };
    await Promise.all(runners.map(takeTurns));
    reporter.print(`seeds ${first} to ${end}: ${failed} failed, ${described(totals)}`);
  }
  return failed === 0;
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
