import { posix } from 'node:path';
import { findCluster } from '../../clusters/clusters.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { instanceOfJob } from '../../keys/instances.ts';
import type { VerbContext } from '../../verb.ts';
import { fetchLiveTasks } from '../live-tasks.ts';
import { exitCodeOf } from '../program-status.ts';
import { sandboxPath } from '../sandbox.ts';
import type { ScpOptions } from './options.ts';

/** The first OpenSSH whose scp does not have the other side expand the `*` of a destination. */
const SFTP_SINCE = 9;

/** Copies files to and from the sandboxes of tasks. */
export async function run(options: ScpOptions, context: VerbContext): Promise<ExitCode> {
  const access = await context.taskAccess();
  const places: string[] = [];
  for (const place of options.places) places.push(await resolvePlace(place, options, context));
  const toTask = options.places.at(-1)?.includes(':') === true;
  // The path of a sandbox has parts that only its host knows.
  const protocol = toTask && (await access.opensshVersion()) >= SFTP_SINCE ? ['-O'] : [];
  const command = ['scp', ...protocol, ...options.scpOptions, ...places];
  return exitCodeOf('scp', await context.leaveInterruptionTo(() => access.run(command)));
}

async function resolvePlace(
  place: string,
  { executorSandbox }: ScpOptions,
  context: VerbContext,
): Promise<string> {
  const colon = place.indexOf(':');
  if (colon < 0) return place;
  const key = instanceOfJob(place.slice(0, colon));
  if (!key.ok) throw invalid(key.problem);
  const path = place.slice(colon + 1);
  if (path.startsWith('~')) throw invalid(`Command does not support tilde expansion for path: ${path}`);
  const { job, instance } = key.value;
  const cluster = findCluster(await context.clusters(), job.cluster);
  const [task] = await fetchLiveTasks(await context.scheduler(job.cluster), { job, instances: [instance] });
  if (task === undefined) throw invalid(`Job or instance ${place.slice(0, colon)} not found`);
  const absolute = posix.isAbsolute(path)
    ? path
    : `${sandboxPath(cluster, task, executorSandbox)}/${posix.normalize(path)}`;
  return `${job.role}@${task.slaveHost}:${absolute}`;
}

function invalid(problem: string): CommandError {
  return new CommandError(EXIT.INVALID_PARAMETER, problem);
}
