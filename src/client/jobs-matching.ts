import { CommandError } from './command-error.ts';
import { EXIT } from './exit-codes.ts';
import { type ClusterJobKey, formatKey } from './keys/job-key.ts';
import { isLiteral, type JobPattern, literalKey, matcher } from './keys/pattern.ts';
import { fetchJobs } from './rpc/calls.ts';
import type { VerbContext } from './verb.ts';

const LIST_REFUSAL = { heading: 'Failed to retrieve jobs:', exitCode: EXIT.COMMAND_FAILURE } as const;

/**
 * The jobs whose keys match a pattern. A key without patterns is taken as it is, without asking anyone.
 * @throws CommandError if a cluster is unknown or its scheduler does not tell
 */
export async function jobsMatching(
  pattern: JobPattern,
  context: VerbContext,
): Promise<readonly ClusterJobKey[]> {
  const literal = literalKey(pattern);
  if (literal !== undefined) return [literal];
  const found: ClusterJobKey[] = [];
  for (const cluster of await clustersMatching(pattern.cluster, context)) {
    const role = isLiteral(pattern.role) ? pattern.role : undefined;
    context.log.info(
      role === undefined ? 'Retrieving jobs of all roles' : `Retrieving jobs for role ${role}`,
    );
    const jobs = await fetchJobs(await context.scheduler(cluster), role, LIST_REFUSAL);
    found.push(...jobs.map((job) => ({ ...job, cluster })));
  }
  const tests = {
    role: matcher(pattern.role),
    environment: matcher(pattern.environment),
    name: matcher(pattern.name),
  };
  return found
    .filter((key) => tests.role(key.role) && tests.environment(key.environment) && tests.name(key.name))
    .sort((a, b) => (formatKey(a) < formatKey(b) ? -1 : 1));
}

async function clustersMatching(pattern: string, context: VerbContext): Promise<readonly string[]> {
  if (isLiteral(pattern)) return [pattern];
  const names = [...(await context.clusters()).keys()].filter(matcher(pattern));
  if (names.length > 0) return names;
  throw new CommandError(EXIT.INVALID_CONFIGURATION, `No known cluster matches ${pattern}`);
}
