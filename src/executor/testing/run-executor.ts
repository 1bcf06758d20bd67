import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { AssignedTask } from '../../../api/generated/aurora.ts';
import type { TaskInfo } from '../../../api/mesos/v1.ts';
import { encodeBinary, type Wire } from '../../../api/thrift/index.ts';
import type { Random } from '../../ports/random.ts';
import { currentUser } from '../../thermos/index.ts';
import { realClock, realTimers, silentLog, until } from '../../thermos/testing/run-task.ts';
import type { AgentEnvironment } from '../environment.ts';
import { runExecutor } from '../executor.ts';
import { type ExecutorFlags, parseExecutorFlags } from '../flags.ts';
import { type FakeAgent, startFakeAgent } from './fake-agent.ts';

const systemRandom: Random = { fraction: () => Math.random(), uuid: () => randomUUID() };

/** An executor with an agent of its own. */
export interface RunningExecutor {
  readonly agent: FakeAgent;
  readonly directory: string;
  /** Whether it has nothing left to do. */
  readonly isDone: () => boolean;
  readonly done: Promise<void>;
  /** Launches a task and waits until it is reported as running. */
  launchAndRun(task: TaskInfo): Promise<void>;
  /** Waits for the update with this state; returns its message. */
  message(state: string): Promise<string | undefined>;
  /** The states that were reported, repeated updates left out. */
  states(): string[];
  /** A file of the sandbox, or '' if there is none. */
  read(path: string): string;
}

/** Starts an executor and waits until it is subscribed; the agent and the directory go with the test. */
export async function startExecutor(
  t: TestContext,
  changes: Partial<AgentEnvironment> = {},
  args: readonly string[] = [],
): Promise<RunningExecutor> {
  const agent = await startFakeAgent();
  const directory = mkdtempSync(join(tmpdir(), 'executor-test-'));
  let finished = false;
  const done = runExecutor({
    environment: {
      frameworkId: 'framework-1',
      executorId: 'thermos-task-1',
      endpoint: agent.endpoint,
      socketPath: undefined,
      directory,
      sandbox: directory,
      checkpoint: true,
      recoveryTimeoutMs: 60_000,
      subscriptionBackoffMaxMs: 100,
      shutdownGracePeriodMs: 5000,
      authenticationToken: undefined,
      ...changes,
    },
    flags: flagsOf(args),
    variables: { PATH: process.env['PATH'] },
    clock: realClock,
    timers: realTimers,
    random: systemRandom,
    log: silentLog,
  }).then(() => {
    finished = true;
  });
  t.after(async () => {
    if (!finished && agent.subscribed) agent.send({ type: 'SHUTDOWN' });
    agent.acknowledging = true;
    await done;
    await agent.stop();
    rmSync(directory, { recursive: true });
  });
  const executor: RunningExecutor = {
    agent,
    directory,
    done,
    isDone: () => finished,
    async launchAndRun(task) {
      agent.launch(task);
      await executor.message('TASK_RUNNING');
    },
    async message(state) {
      const find = () => agent.updates.find((update) => update.state === state);
      await until(`${state} is reported; reported are ${executor.states()}`, () => find() !== undefined);
      return find()?.message;
    },
    states: () => [...new Map(agent.updates.map(({ uuid, state }) => [uuid, state])).values()],
    read(path) {
      try {
        return readFileSync(join(directory, path), 'utf8');
      } catch {
        return '';
      }
    },
  };
  await until('the executor is subscribed', () => agent.subscribed);
  return executor;
}

function flagsOf(args: readonly string[]): ExecutorFlags {
  const parsed = parseExecutorFlags(args);
  if (parsed.kind !== 'flags') throw new Error('the flags of the test are wrong');
  return parsed.flags;
}

/** What a test says of a task; the rest are defaults. */
export interface TaskShape {
  readonly taskId?: string;
  /** As in a job's JSON; a text is the command line of one process. */
  readonly processes?: readonly object[] | string;
  /** More keys of the task's JSON. */
  readonly task?: object;
  /** More keys of the job's JSON. */
  readonly job?: object;
  readonly role?: string;
  readonly ports?: Readonly<Record<string, number>>;
}

/** A task as the agent launches it. */
export function taskInfo(shape: TaskShape = {}): TaskInfo {
  const { taskId = 'task-1', processes = 'sleep 1000', role = currentUser().name } = shape;
  const list = typeof processes === 'string' ? [{ name: 'main', cmdline: processes }] : processes;
  const job = {
    name: 'hello',
    role,
    environment: 'prod',
    cluster: 'west',
    task: { name: 'hello', processes: list, finalization_wait: 2, ...shape.task },
    ...shape.job,
  };
  const assigned: Wire<AssignedTask> = {
    taskId,
    slaveHost: 'host-a',
    instanceId: 3,
    assignedPorts: new Map(Object.entries(shape.ports ?? {})),
    task: {
      job: { role, environment: 'prod', name: 'hello' },
      executorConfig: { name: 'AuroraExecutor', data: JSON.stringify(job) },
    },
  };
  return {
    name: 'hello',
    task_id: { value: taskId },
    agent_id: { value: 'agent-1' },
    data: Buffer.from(encodeBinary(AssignedTask, assigned)).toString('base64'),
  };
}
