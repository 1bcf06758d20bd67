import type { TaskQuery } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { integer, oneOf, option, type ParsedArguments, text } from '../../client/grammar/index.ts';
import { isTerminal, TERMINAL_STATUSES } from '../../domain/task/status.ts';
import { cluster, listOfTexts, statusesNamed } from '../arguments.ts';
import { defineCommand, fatal } from '../command.ts';
import { ADMIN_RPC } from '../rpc.ts';

const type = option(['--type', '-t'], {
  metavar: 'TYPE',
  convert: oneOf(['explicit', 'implicit']),
  default: 'explicit' as const,
  help: 'explicit: ask about each task; implicit: have all tasks told; explicit unless said',
});
const batchSize = option(['--batch_size', '-b'], {
  metavar: 'N',
  convert: integer,
  default: undefined,
  help: 'tasks asked about at a time; what the scheduler is configured with unless said',
});

/** Has the scheduler compare its tasks with those of Mesos. */
export const reconcileTasks = defineCommand({
  grammar: { options: [type, batchSize], positionals: [cluster] },
  parse: (parsed) => ({
    cluster: parsed.get(cluster),
    type: parsed.get(type),
    settings: parsed.get(batchSize) === undefined ? {} : { batchSize: Number(parsed.get(batchSize)) },
  }),
  async run({ cluster, type, settings }, context) {
    if (type === 'explicit') {
      await context.ask(cluster, ADMIN_RPC.triggerExplicitTaskReconciliation, { settings });
    } else {
      await context.ask(cluster, ADMIN_RPC.triggerImplicitTaskReconciliation, {});
    }
    return undefined;
  },
});

const states = option(['--states'], {
  metavar: 'STATE,STATE...',
  convert: listOfTexts,
  default: [],
  help: `only tasks in these states, of ${[...TERMINAL_STATUSES].join(', ')}`,
});
const role = option(['--role'], {
  metavar: 'ROLE',
  convert: text,
  default: undefined,
  help: 'only tasks of this role',
});
const environment = option(['--env'], {
  metavar: 'ENV',
  convert: text,
  default: undefined,
  help: 'only tasks of this environment',
});
const limit = option(['--limit'], {
  metavar: 'N',
  convert: integer,
  default: undefined,
  help: 'no more tasks than these',
});

/** Forgets tasks that have ended. */
export const pruneTasks = defineCommand({
  grammar: { options: [states, role, environment, limit], positionals: [cluster] },
  parse: (parsed) => ({ cluster: parsed.get(cluster), query: prunedTasks(parsed) }),
  async run({ cluster, query }, context) {
    await context.ask(cluster, ADMIN_RPC.pruneTasks, { query }, 'Failed to prune tasks:');
    context.print('Tasks pruned.');
    return undefined;
  },
});

function prunedTasks(parsed: ParsedArguments): Wire<TaskQuery> {
  const named = statusesNamed(parsed.get(states));
  const wrong = 'unknown' in named ? named.unknown : named.statuses.find((status) => !isTerminal(status));
  if ('unknown' in named || wrong !== undefined) {
    throw fatal(`Tasks in state '${wrong}' cannot be pruned, only in: ${[...TERMINAL_STATUSES].join(', ')}`);
  }
  const most = parsed.get(limit);
  if (most !== undefined && most <= 0) throw fatal(`--limit must be positive, not ${most}`);
  const ofRole = parsed.get(role);
  const ofEnvironment = parsed.get(environment);
  return {
    ...(named.statuses.length === 0 ? {} : { statuses: named.statuses }),
    ...(ofRole === undefined ? {} : { role: ofRole }),
    ...(ofEnvironment === undefined ? {} : { environment: ofEnvironment }),
    ...(most === undefined ? {} : { limit: most }),
  };
}
