import assert from 'node:assert/strict';
import type { JobKey } from '../../api/generated/aurora.ts';
import { processTable } from '../e2e/testing/cluster.ts';
import { SHARED } from '../e2e/testing/schedulers.ts';
import type { ChaosCluster } from './cluster.ts';

const INSTANCES = 3;
/** No scheduler of a real machine would count so long. */
const COMMAND = `sleep ${2_000_000_000 + process.pid}`;
/** Their job. */
export const SLEEPERS: JobKey = { role: 'www-data', environment: 'prod', name: 'sleepers' };
const JOB = `
jobs = [Service(cluster = '${SHARED}', role = '${SLEEPERS.role}', environment = '${SLEEPERS.environment}', name = '${SLEEPERS.name}', instances = ${INSTANCES},
  task = SequentialTask(processes = [Process(name = 'sleep', cmdline = 'exec ${COMMAND}')],
    resources = Resources(cpu = 0.01, ram = 16*MB, disk = 16*MB)))]`;

/** Starts tasks that nothing should touch. @returns {@link sleeperProcesses} */
export async function createSleepers({ schedulers }: ChaosCluster): Promise<readonly string[]> {
  const file = schedulers.jobFile(SLEEPERS.name, JOB);
  const key = `${SHARED}/${SLEEPERS.role}/${SLEEPERS.environment}/${SLEEPERS.name}`;
  const created = await schedulers.aurora('job', 'create', key, file, '--wait-until', 'RUNNING');
  assert.equal(created.status, 0, created.stderr);
  const processes = sleeperProcesses();
  assert.equal(processes.length, INSTANCES);
  return processes;
}

/** The id of each running task and of its process, sorted. */
export function sleeperProcesses(): readonly string[] {
  return processTable()
    .filter(({ command }) => command === COMMAND)
    .map(({ pid, environment }) => `${/MESOS_EXECUTOR_ID=([^\0]*)/.exec(environment)?.[1]} ${pid}`)
    .sort();
}
