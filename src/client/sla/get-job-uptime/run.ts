import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { VerbContext } from '../../verb.ts';
import { fetchUptimesSecs, uptimeAt } from '../uptime.ts';
import type { GetJobUptimeOptions } from './options.ts';

/** Shows for how long which part of a job's instances has been up. */
export async function run(
  { job, percentiles }: GetJobUptimeOptions,
  context: VerbContext,
): Promise<ExitCode> {
  const uptimes = await fetchUptimesSecs(job, context);
  for (const percentile of percentiles.toSorted((a, b) => b - a)) {
    const secs = uptimeAt(percentile, uptimes);
    context.print(`${withPoint(percentile)} percentile\t- ${withPoint(secs)} seconds`);
  }
  return EXIT.OK;
}

/** Scripts know these numbers with a decimal point. */
function withPoint(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
