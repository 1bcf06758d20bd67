import { join } from 'node:path';
import type { ExecutorInfo, Offer, TaskInfo } from '../../../api/mesos/v1.ts';

/** The shell command of the test executor with flags. */
export function executorCommand(flags = ''): string {
  return `exec ${process.execPath} ${join(import.meta.dirname, 'test-executor.ts')} ${flags}`;
}

const amount = (name: string, value: number) => ({ name, type: 'SCALAR' as const, scalar: { value } });

/** What a task of the recordings looks like, with an executor of this machine. */
export function task(
  offer: Pick<Offer, 'agent_id'>,
  taskId: string,
  options: {
    readonly data?: object;
    readonly flags?: string;
    readonly command?: ExecutorInfo['command'];
    readonly executor?: Partial<ExecutorInfo>;
    readonly cpus?: number;
    readonly memMb?: number;
    readonly diskMb?: number;
  } = {},
): TaskInfo {
  return {
    name: 'www-data/prod/hello',
    task_id: { value: taskId },
    agent_id: offer.agent_id,
    resources: [
      amount('cpus', options.cpus ?? 0.1),
      amount('mem', options.memMb ?? 64),
      amount('disk', options.diskMb ?? 16),
    ],
    data: Buffer.from(JSON.stringify(options.data ?? {})).toString('base64'),
    executor: {
      executor_id: { value: `thermos-${taskId}` },
      name: 'AuroraExecutor',
      source: 'www-data.prod.hello.0',
      resources: [amount('cpus', 0.05), amount('mem', 96)],
      labels: { labels: [{ key: 'source', value: 'www-data.prod.hello.0' }] },
      command: options.command ?? { value: executorCommand(options.flags) },
      ...options.executor,
    },
  };
}
