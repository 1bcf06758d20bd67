import type { JobKey, Response, TaskConfig } from '../../api/generated/aurora.ts';
import type { Wire } from '../../api/thrift/index.ts';
import { History, type Outcome } from '../../sim/history/history.ts';
import { JOB_MODEL, type JobInput, type JobOutput } from '../../sim/history/models.ts';
import type { SeededRandom } from '../../sim/random.ts';
import { RPC } from '../../src/client/rpc/methods.ts';
import { ACTIVE_STATUSES } from '../../src/domain/task/status.ts';
import type { Caller } from './caller.ts';
import { Names } from './names.ts';

const MAX_INSTANCES = 3;

export interface Jobs {
  readonly role: string;
  readonly environment: string;
  /** How many there are at a time. */
  readonly count: number;
  readonly configOf: (job: JobKey) => Wire<TaskConfig>;
}

/** Clients that change and read some jobs, and remember everything. */
export class JobClients {
  readonly #jobs: Jobs;
  readonly #caller: Caller;
  readonly #random: SeededRandom;
  readonly #names: Names;
  /** Jobs that are to be killed, since nobody works on them any more. */
  readonly #left: string[] = [];
  readonly history = new History<JobInput, JobOutput>();

  constructor(jobs: Jobs, caller: Caller, random: SeededRandom) {
    this.#jobs = jobs;
    this.#caller = caller;
    this.#random = random;
    this.#names = new Names('job', jobs.count, random);
  }

  /** Makes a call. */
  async step(): Promise<void> {
    const left = this.#left.shift();
    const name = left ?? this.#names.pick();
    const outcome = await this.#record(name, left === undefined ? this.#input() : { kind: 'kill' });
    const isLeft = outcome === 'unknown' && this.#names.doubt(name);
    if (isLeft || (left !== undefined && typeof outcome === 'string')) this.#left.push(name);
  }

  /** What in the answers fits no order of the calls. */
  problems(): readonly string[] {
    return this.history.problems(JOB_MODEL);
  }

  #record(name: string, input: JobInput): Promise<Outcome<JobOutput>> {
    const { role, environment } = this.#jobs;
    return this.history.record(name, input, () => this.#do({ role, environment, name }, input));
  }

  #input(): JobInput {
    const dice = this.#random.fraction();
    const instance = this.#random.below(MAX_INSTANCES);
    if (dice < 0.25) return { kind: 'create', instances: 1 + instance };
    if (dice < 0.35) return { kind: 'kill' };
    if (dice < 0.45) return { kind: 'kill', instances: [instance] };
    if (dice < 0.55) return { kind: 'restart', instance };
    if (dice < 0.65) return { kind: 'add', template: instance, count: 1 };
    return { kind: 'read' };
  }

  async #do(job: JobKey, input: JobInput): Promise<Outcome<JobOutput>> {
    switch (input.kind) {
      case 'create': {
        const description = {
          key: job,
          taskConfig: this.#jobs.configOf(job),
          instanceCount: input.instances,
        };
        return outcomeOf(await this.#caller.write(RPC.createJob.method, { description }));
      }
      case 'kill':
        return outcomeOf(
          await this.#caller.write(RPC.killTasks.method, { job, instances: input.instances ?? [] }),
        );
      case 'add': {
        const key = { jobKey: job, instanceId: input.template };
        return outcomeOf(await this.#caller.write(RPC.addInstances.method, { key, count: input.count }));
      }
      case 'restart':
        return outcomeOf(
          await this.#caller.write(RPC.restartShards.method, { job, shardIds: [input.instance] }),
        );
      case 'read': {
        const query = { jobKeys: [job], statuses: [...ACTIVE_STATUSES] };
        const reply = await this.#caller.call(RPC.getTasksWithoutConfigs.method, { query });
        return typeof reply === 'string' ? 'unexecuted' : { output: tasksIn(reply) };
      }
    }
  }
}

function outcomeOf(written: 'ok' | 'refused' | 'unknown' | 'unexecuted'): Outcome<JobOutput> {
  return written === 'unknown' || written === 'unexecuted' ? written : { output: { kind: written } };
}

function tasksIn({ result }: Wire<Response>): JobOutput {
  const tasks =
    result !== undefined && 'scheduleStatusResult' in result ? result.scheduleStatusResult?.tasks : undefined;
  const instancesOf = (isEnding: boolean): number[] =>
    (tasks ?? [])
      .filter(({ status }) => (status === 'KILLING') === isEnding)
      .map(({ assignedTask }) => Number(assignedTask?.instanceId))
      .sort((a, b) => a - b);
  return { kind: 'tasks', live: instancesOf(false), ending: instancesOf(true) };
}
