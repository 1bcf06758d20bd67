import { LOG_HEADERS, LOG_STREAM_STATES, type LogStreamState } from '../../../ports/log-stream.ts';
import type { TaskAccess } from '../../../ports/task-access.ts';
import { sleep } from '../../sleep.ts';
import type { VerbContext } from '../../verb.ts';
import type { Answered, TaskObserver } from '../observed-task.ts';
import type { HostedTask } from '../task-of-instance.ts';
import type { LogBeginning, LogsOptions } from './options.ts';

/** How often a log that is followed is looked at. */
const FOLLOW_MS = 500;
/** How often the scheduler is asked whether a silent task still is there. */
const ASK_SCHEDULER_MS = 10_000;
/** How long an observer that went away is asked again. */
const PATIENCE_MS = 10 * 60_000;
const RETRY_MS = 5_000;

/** Which log is shown. */
export interface ShownLog {
  readonly process: string;
  readonly options: LogsOptions;
  readonly observer: TaskObserver;
  readonly task: HostedTask;
  /** Whether the task has ended for the scheduler. */
  readonly isOver: () => Promise<boolean>;
}

/**
 * Writes a log to standard output; if it is followed, until the task has ended and everything was shown.
 * @throws CommandError if the observer does not answer; while following, only if it stays away
 */
export async function showLog(log: ShownLog, access: TaskAccess, context: VerbContext): Promise<void> {
  const { follow, beginning } = log.options;
  const sinceMs = beginning.kind === 'since' ? context.clock.nowMs() - beginning.secsAgo * 1000 : undefined;
  let query = startQuery(beginning, sinceMs);
  let askSchedulerMs = context.clock.nowMs() + ASK_SCHEDULER_MS;
  let isOver = false;
  for (let first = true; ; first = false) {
    const answer = await askPatiently(log, query, follow && !first, context);
    if (answer === 'gone') return;
    const part = readPart(answer, log.observer);
    remark(part, sinceMs, context);
    if (answer.body.length > 0) await access.write(answer.body);
    if (part.position !== undefined) query = new URLSearchParams({ position: part.position });
    if (part.state === 'more') continue;
    if (!follow || part.state === 'ended' || isOver) {
      if (first && part.position === undefined) tellOfNothing(log, context);
      return;
    }
    await sleep(context, FOLLOW_MS);
    if (context.clock.nowMs() < askSchedulerMs) continue;
    // What was written until then is shown by one more look.
    isOver = await log.isOver();
    askSchedulerMs = context.clock.nowMs() + ASK_SCHEDULER_MS;
  }
}

function startQuery(beginning: LogBeginning, sinceMs: number | undefined): URLSearchParams {
  switch (beginning.kind) {
    case 'newestRun':
      return new URLSearchParams();
    case 'run':
      return new URLSearchParams({ run: String(beginning.run) });
    case 'lines':
      return new URLSearchParams({ lines: String(beginning.lines) });
    case 'since':
      return new URLSearchParams({ since: String(Math.max(0, Math.floor(sinceMs ?? 0))) });
  }
}

/** @returns 'gone' if the files of a task that was read before were removed */
async function askPatiently(
  { process, options, observer, task }: ShownLog,
  query: URLSearchParams,
  isPatient: boolean,
  context: VerbContext,
): Promise<Answered | 'gone'> {
  const giveUpMs = context.clock.nowMs() + PATIENCE_MS;
  for (let told = false; ; told = true) {
    const answer = await observer.ask('logstream', [process, options.stream], query);
    if (answer.kind === 'answered') {
      if (answer.status === 404 && isPatient) return 'gone';
      // A process that has not begun.
      if (answer.status === 404) return { ...answer, status: 200, body: new Uint8Array() };
      return answer;
    }
    if (!isPatient || context.clock.nowMs() >= giveUpMs) throw observer.unreachable(answer.problem);
    if (!told) context.log.warn(`The observer of ${task.host}: ${answer.problem}; trying again`);
    await sleep(context, RETRY_MS);
  }
}

interface Part {
  readonly position: string | undefined;
  readonly state: LogStreamState;
  readonly hasGap: boolean;
  readonly begunMs: number | undefined;
}

function readPart(answer: Answered, observer: TaskObserver): Part {
  const { headers, status } = answer;
  const given = headers.get(LOG_HEADERS.state) ?? 'open';
  const state = LOG_STREAM_STATES.find((each) => each === given);
  if (status !== 200 || state === undefined) throw observer.unusable(answer);
  const begun = headers.get(LOG_HEADERS.begun);
  return {
    state,
    position: headers.get(LOG_HEADERS.position),
    hasGap: headers.has(LOG_HEADERS.gap),
    begunMs: begun === undefined ? undefined : Number(begun),
  };
}

function remark({ hasGap, begunMs }: Part, sinceMs: number | undefined, { log }: VerbContext): void {
  if (hasGap) log.warn('Some of the log was rotated away before it could be read');
  if (begunMs === undefined || sinceMs === undefined || begunMs >= sinceMs) return;
  log.info(
    `The first file was begun at ${new Date(begunMs).toISOString()}; ` +
      'its lines have no time that is known, so all of it is shown',
  );
}

function tellOfNothing({ process, options, task }: ShownLog, { log }: VerbContext): void {
  const { stream } = options;
  log.info(`${process} of ${task.name} has no ${stream}: it has not begun, or does not write files`);
}
