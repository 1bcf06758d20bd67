import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { formatKey, withoutCluster } from '../../keys/job-key.ts';
import { fetchUpdateHistory } from '../../rpc/update-calls.ts';
import { findActiveUpdate } from '../../updates/active-update.ts';
import type { VerbContext } from '../../verb.ts';
import { historyLines, historyToJson } from './history-text.ts';
import type { InfoOptions } from './options.ts';

/** Shows an update and what happened in it. */
export async function run({ job, id, json }: InfoOptions, context: VerbContext): Promise<ExitCode> {
  const scheduler = await context.scheduler(job.cluster);
  const key =
    id === undefined
      ? (await findActiveUpdate(scheduler, job, 'There is no active update for this job.')).key
      : { job: withoutCluster(job), id };
  const history = await fetchUpdateHistory(scheduler, key);
  if (history === undefined) {
    const problem = `There is no update for key: ${formatKey(job)} ${key.id}`;
    throw new CommandError(EXIT.INVALID_PARAMETER, problem);
  }
  if (json) context.print(JSON.stringify(historyToJson(job, history), undefined, 2));
  else context.print(historyLines(job, history).join('\n'));
  return EXIT.OK;
}
