import { paintFor } from '../../colours.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { formatKey } from '../../keys/job-key.ts';
import type { VerbContext } from '../../verb.ts';
import { keyOfEvent } from './event-key.ts';
import { eventLine } from './event-text.ts';
import { followJob, type ShowEvents } from './follow.ts';
import { fetchTaskEvents, fetchUpdateEvents, inOrder } from './history.ts';
import type { EventsOptions } from './options.ts';

/** Events that are recognised when they are told again; only a long outage could bring back more. */
const MAX_KNOWN_EVENTS = 200_000;

/** Shows what happened to a job, and goes on with what happens. */
export async function run({ job, follow, json }: EventsOptions, context: VerbContext): Promise<ExitCode> {
  const scheduler = await context.scheduler(job.cluster);
  const show = createShow(json, context);
  const tasks = await fetchTaskEvents(scheduler, job);
  const known = inOrder([...tasks, ...(await fetchUpdateEvents(scheduler, job))]);
  if (known.length === 0 && !follow) {
    throw new CommandError(EXIT.INVALID_PARAMETER, `No events of ${formatKey(job)} are known`);
  }
  show(known);
  if (follow) await followJob(scheduler, job, show, context);
  return EXIT.OK;
}

/** Prints each event once. */
function createShow(json: boolean, context: VerbContext): ShowEvents {
  const shown = new Set<string>();
  const paint = paintFor('stdout', context);
  return (events) => {
    for (const event of events) {
      const key = keyOfEvent(event);
      if (shown.has(key)) continue;
      shown.add(key);
      const [oldest] = shown;
      if (shown.size > MAX_KNOWN_EVENTS && oldest !== undefined) shown.delete(oldest);
      context.print(json ? JSON.stringify(event) : eventLine(event, paint));
    }
  };
}
