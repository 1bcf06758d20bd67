import { bindTask } from '../agent/bind-task.ts';
import { parseRef } from '../task/mustache.ts';
import { InvalidJob } from './invalid-job.ts';
import { placeOfUnbound } from './place.ts';
import type { JobConfig } from './prepare.ts';

/** References that only the agent can fill in. */
const AGENT_REFS: ReadonlySet<string> = new Set(['thermos.task_id', 'mesos.instance', 'mesos.hostname']);

/** The lowest of the made-up port numbers. */
const FIRST_PORT = 31_000;

/**
 * Makes sure that the agent will be able to run the task, by binding it with made-up values.
 * @param executorData what the agent will get
 * @param ports the ports that will be assigned
 * @throws InvalidJob
 */
export function validateTask(config: JobConfig, executorData: string, ports: readonly string[]): void {
  const unbound = [...config.job.interpolate().unbound].filter((address) => !isForAgent(address));
  if (unbound.length > 0) {
    const shown = unbound.map((address) => `{{${address}}}`).join(' ');
    throw new InvalidJob(
      `Config contains unbound variables: ${shown}`,
      placeOfUnbound(config.job, unbound[0] ?? ''),
    );
  }
  const referenced = referencedPorts(config);
  const numbers = [...new Set([...ports, ...referenced])].map(
    (name, index) => [name, FIRST_PORT + index] as const,
  );
  const bound = bindTask({
    executorData,
    instanceId: 31_337,
    hostname: 'agent',
    taskId: 'task',
    user: 'user',
    ports: new Map(numbers),
  });
  if (!bound.ok) throw new InvalidJob(`Task is invalid: ${bound.error}`, 'job.task');
}

function isForAgent(address: string): boolean {
  return AGENT_REFS.has(address) || portOf(address) !== undefined;
}

function referencedPorts(config: JobConfig): string[] {
  return [...config.job.interpolate().unbound].flatMap((address) => portOf(address) ?? []);
}

function portOf(address: string): string | undefined {
  const [thermos, ports, port, ...more] = parseRef(address)?.steps ?? [];
  const isPort =
    thermos?.name === 'thermos' && ports?.name === 'ports' && port?.kind === 'index' && more.length === 0;
  return isPort ? port.name : undefined;
}
