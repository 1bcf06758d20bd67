import { setTimeout as pause } from 'node:timers/promises';
import type { JobKey, Response } from '../../api/generated/aurora.ts';
import type { MethodSchema, Wire } from '../../api/thrift/index.ts';
import { History, type Outcome } from '../../sim/history/history.ts';
import {
  JOB_MODEL,
  type JobInput,
  type JobOutput,
  type RegisterInput,
  type RegisterOutput,
  registerModel,
} from '../../sim/history/models.ts';
import { randomStream, type SeededRandom } from '../../sim/random.ts';
import { ADMIN_RPC } from '../../src/admin/rpc.ts';
import { RPC } from '../../src/client/rpc/methods.ts';
import { ACTIVE_STATUSES } from '../../src/domain/task/status.ts';
import { exampleConfig } from '../../src/domain/testing/tasks.ts';
import { callAurora } from '../../src/edge/thrift/client.ts';

const CLIENTS = 12;
const JOBS = 5;
const ROLES = 3;
/** Beyond it a caller does not wait, and what came of its call is unknown. */
const CALL_TIMEOUT_MS = 4_000;
/** Callers that find nobody try again soon, but not as fast as they can. */
const PAUSE_MS = 20;
/** More than any machine has: what matters is what the scheduler has stored, so nothing need run. */
const TOO_MANY_CPUS = 10_000;

/** What a caller can tell of a call that got no answer: whether it may have been executed. */
type Reply =
  | { readonly kind: 'answered'; readonly response: Wire<Response> }
  | { readonly kind: 'unknown' | 'refused' };

/** Clients that change and read jobs and quotas at the same time, through whichever scheduler, and remember everything. */
export class Load {
  readonly #urls: () => readonly string[];
  readonly #jobs = new History<JobInput, JobOutput>();
  readonly #quotas = new History<RegisterInput, RegisterOutput>();
  readonly #running: readonly Promise<void>[];
  readonly #random: SeededRandom;
  #isStopped = false;
  #lastQuota = 0;
  /** Calls of {@link nextAcceptedWrite} that wait. */
  readonly #waiting = new Set<{ readonly sinceMs: number; readonly resolve: (atMs: number) => void }>();

  /** @param urls of the schedulers that run at the moment of a call */
  constructor(urls: () => readonly string[], seed: number) {
    this.#urls = urls;
    this.#random = randomStream(seed, 'load');
    this.#running = Array.from({ length: CLIENTS }, () => this.#work());
  }

  /** @returns milliseconds from now to the end of the first write that begins from now on and is accepted */
  async nextAcceptedWrite(): Promise<number> {
    const sinceMs = performance.now();
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#waiting.add({ sinceMs, resolve });
    return (await promise) - sinceMs;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#running);
  }

  /** How many calls were made, and how many have an unknown outcome. */
  get counts(): string {
    const calls = this.#jobs.size + this.#quotas.size;
    return `${calls} calls, ${this.#jobs.unknown + this.#quotas.unknown} of unknown outcome`;
  }

  /** What in the answers fits no order of the calls. */
  problems(): readonly string[] {
    return [...this.#jobs.problems(JOB_MODEL), ...this.#quotas.problems(registerModel(0))];
  }

  async #work(): Promise<void> {
    while (!this.#isStopped) {
      if (this.#random.chance(0.6)) await this.#callOnJob(`job-${this.#random.below(JOBS)}`);
      else await this.#callOnQuota(`role-${this.#random.below(ROLES)}`);
    }
  }

  async #callOnJob(name: string): Promise<void> {
    const input = this.#jobInput();
    await this.#jobs.record(name, input, () =>
      this.#doJob({ role: 'www-data', environment: 'prod', name }, input),
    );
  }

  #jobInput(): JobInput {
    const dice = this.#random.fraction();
    if (dice < 0.25) return { kind: 'create', instances: 1 + this.#random.below(3) };
    if (dice < 0.4) return { kind: 'kill' };
    if (dice < 0.5) return { kind: 'kill', instances: [this.#random.below(3)] };
    if (dice < 0.65) return { kind: 'add', template: this.#random.below(2), count: 1 };
    return { kind: 'read' };
  }

  async #doJob(key: JobKey, input: JobInput): Promise<Outcome<JobOutput>> {
    switch (input.kind) {
      case 'create': {
        const resources = [{ numCpus: TOO_MANY_CPUS }, { ramMb: 128 }, { diskMb: 64 }];
        const taskConfig = exampleConfig({ job: key, isService: true, resources });
        const description = { key, taskConfig, instanceCount: input.instances };
        return this.#write(RPC.createJob.method, { description });
      }
      case 'kill':
        return this.#write(RPC.killTasks.method, { job: key, instances: input.instances ?? [] });
      case 'add': {
        const instance = { jobKey: key, instanceId: input.template };
        return this.#write(RPC.addInstances.method, { key: instance, count: input.count });
      }
      case 'read': {
        const query = { jobKeys: [key], statuses: [...ACTIVE_STATUSES] };
        const reply = await this.#call(RPC.getTasksWithoutConfigs.method, { query });
        return reply.kind === 'answered' ? { output: tasksIn(reply.response) } : 'unexecuted';
      }
    }
  }

  async #callOnQuota(role: string): Promise<void> {
    const isRead = this.#random.chance(0.5);
    this.#lastQuota += 1;
    const input: RegisterInput = isRead ? { kind: 'get' } : { kind: 'set', value: this.#lastQuota };
    await this.#quotas.record(role, input, () => this.#doQuota(role, input));
  }

  async #doQuota(ownerRole: string, input: RegisterInput): Promise<Outcome<RegisterOutput>> {
    if (input.kind === 'set') {
      const quota = { resources: [{ numCpus: input.value }, { ramMb: 1 }, { diskMb: 1 }] };
      const written = await this.#write(ADMIN_RPC.setQuota.method, { ownerRole, quota });
      return typeof written === 'string' ? written : { output: {} };
    }
    const reply = await this.#call(RPC.getQuota.method, { ownerRole });
    return reply.kind === 'answered' ? { output: { value: quotaIn(reply.response) } } : 'unexecuted';
  }

  async #write<Args>(method: MethodSchema<Args, Response>, args: Wire<Args>): Promise<Outcome<JobOutput>> {
    const startedMs = performance.now();
    const reply = await this.#call(method, args);
    if (reply.kind !== 'answered') return reply.kind === 'unknown' ? 'unknown' : 'unexecuted';
    if (reply.response.responseCode !== 'OK') return { output: { kind: 'refused' } };
    for (const waiting of this.#waiting) {
      if (startedMs < waiting.sinceMs) continue;
      this.#waiting.delete(waiting);
      waiting.resolve(performance.now());
    }
    return { output: { kind: 'ok' } };
  }

  /** Calls whichever scheduler, which may send the call to another one. */
  async #call<Args>(method: MethodSchema<Args, Response>, args: Wire<Args>): Promise<Reply> {
    const url = this.#random.pick(this.#urls());
    if (url === undefined) {
      await pause(PAUSE_MS);
      return { kind: 'refused' };
    }
    const result = await callAurora(new URL('/api', url), method, args, { timeoutMs: CALL_TIMEOUT_MS });
    if (result.kind === 'answered') {
      const { responseCode } = result.response;
      if (responseCode === 'OK' || responseCode === 'INVALID_REQUEST') return result;
      return { kind: 'unknown' };
    }
    await pause(PAUSE_MS);
    const wasRefused =
      !result.sent || result.reason === 'unavailable' || result.reason === 'tooManyRedirects';
    return { kind: wasRefused ? 'refused' : 'unknown' };
  }
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

function quotaIn({ result }: Wire<Response>): number {
  const resources =
    result !== undefined && 'getQuotaResult' in result ? result.getQuotaResult?.quota?.resources : undefined;
  for (const resource of resources ?? []) if ('numCpus' in resource) return Number(resource.numCpus);
  return -1;
}
