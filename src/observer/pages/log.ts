import type { ProcessRun } from '../../domain/process/replay.ts';
import type { ObservedTask } from '../tasks/store.ts';
import { pagerPage } from './files.ts';
import { path, pathTo } from './html.ts';

/** The streams of a run that are logged. */
export const STREAMS = ['stdout', 'stderr'] as const;
export type Stream = (typeof STREAMS)[number];

/** What a run wrote, followed while it grows, with the ways to its other stream and to the newest run. */
export function logPage(
  { taskId, checkpoint }: ObservedTask,
  process: string,
  { run }: ProcessRun,
  stream: Stream,
  file: string,
): string {
  const newest = checkpoint.processes.get(process)?.at(-1)?.run ?? run;
  const logOf = (run: number, stream: Stream): string => path('logs', taskId, process, run, stream);
  const otherStreams = STREAMS.filter((each) => each !== stream);
  return pagerPage({
    title: `${process} ${stream}`,
    crumbs: [
      { text: 'task', href: path('task', taskId) },
      { text: process, href: path('process', taskId, process) },
      { text: `run ${run}` },
    ],
    source: path('logdata', taskId, process, run, stream),
    links: [
      ...otherStreams.map((each) => ({ text: each, href: logOf(run, each) })),
      { text: 'download', href: pathTo(['download', taskId], file) },
      ...(run === newest ? [] : [{ text: `newest run: ${newest}`, href: logOf(newest, stream) }]),
    ],
  });
}
