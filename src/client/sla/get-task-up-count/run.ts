import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { VerbContext } from '../../verb.ts';
import { formatTimeSpan } from '../time-span.ts';
import { fetchUptimesSecs, upCountPercent } from '../uptime.ts';
import type { GetTaskUpCountOptions } from './options.ts';

/** Shows which part of a job's instances has been up for how long. */
export async function run(
  { job, durationsSecs }: GetTaskUpCountOptions,
  context: VerbContext,
): Promise<ExitCode> {
  const uptimes = await fetchUptimesSecs(job, context);
  for (const durationSecs of durationsSecs.toSorted((a, b) => a - b)) {
    const percent = upCountPercent(durationSecs, uptimes).toFixed(2);
    context.print(`${formatTimeSpan(durationSecs)}\t- ${percent} %`);
  }
  return EXIT.OK;
}
