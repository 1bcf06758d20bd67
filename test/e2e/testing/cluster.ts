import { type SpawnSyncReturns, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LocalFacts } from '../../../src/ports/local-cluster.ts';
import { until } from './until.ts';

export const root = resolve(import.meta.dirname, '../../..');

/** What a command printed and how it ended. */
export type Ended = Pick<SpawnSyncReturns<string>, 'stdout' | 'stderr' | 'status'>;

/** The part of `aurora job status --write-json` that the tests read. */
export interface TaskView {
  readonly status: string;
  readonly assignedTask: {
    readonly taskId: string;
    readonly instanceId: number;
    readonly assignedPorts?: Record<string, number>;
  };
  readonly taskEvents: readonly { readonly status: string; readonly message?: string }[];
}

/** A one-machine cluster of its own, in a temporary state directory, on free ports. */
export class TestCluster {
  readonly stateDir: string;
  facts!: LocalFacts;

  private constructor(stateDir: string) {
    this.stateDir = stateDir;
  }

  /**
   * Starts an empty cluster.
   * @param prepare what is done to the state directory before
   */
  static async start(prepare: (stateDir: string) => void = () => undefined): Promise<TestCluster> {
    const cluster = new TestCluster(mkdtempSync(join(tmpdir(), 'aurora-e2e-')));
    // Tasks of other users must be able to reach their sandboxes.
    chmodSync(cluster.stateDir, 0o755);
    prepare(cluster.stateDir);
    await cluster.up();
    return cluster;
  }

  /** `aurora local up`, again with the same state. @param more options */
  async up(...more: string[]): Promise<void> {
    const parts = ['http', 'observer', 'master', 'agent', 'zookeeper'];
    const ports = parts.flatMap((part) => [`--${part}-port`, '0']);
    const args = ['local', 'up', '--detach', '--no-example', '--state-dir', this.stateDir, ...ports];
    const ended = await this.aurora(...args, ...more);
    if (ended.status !== 0) throw new Error(`local up failed: ${ended.stdout}${ended.stderr}`);
    this.facts = await this.status();
  }

  /** `aurora local down`; the state stays. */
  async down(): Promise<void> {
    const ended = await this.aurora('local', 'down', '--state-dir', this.stateDir);
    if (ended.status !== 0) throw new Error(`local down failed: ${ended.stdout}${ended.stderr}`);
  }

  async status(): Promise<LocalFacts> {
    const ended = await this.aurora('local', 'status', '--json', '--state-dir', this.stateDir);
    return JSON.parse(ended.stdout) as LocalFacts;
  }

  /** Runs a client command against this cluster. */
  aurora(...args: string[]): Promise<Ended> {
    return run(join(root, 'bin/aurora'), args, { ...process.env, AURORA_CONFIG_ROOT: this.stateDir });
  }

  /** Writes a job file and gives its path. */
  jobFile(name: string, text: string): string {
    const path = join(this.stateDir, `${name}.aurora`);
    writeFileSync(path, text);
    return path;
  }

  /** The tasks of a job as the client reports them. */
  async tasks(jobKey: string, group: 'active' | 'inactive' = 'active'): Promise<readonly TaskView[]> {
    const ended = await this.aurora('job', 'status', jobKey, '--write-json');
    const jobs = JSON.parse(ended.stdout) as { active: TaskView[]; inactive: TaskView[] }[];
    return jobs.flatMap((job) => job[group]);
  }

  /** Waits until exactly `count` instances of a job have the status. */
  untilCount(
    jobKey: string,
    status: string,
    count: number,
    deadlineMs = 60_000,
  ): Promise<readonly TaskView[]> {
    return until(`${count} instances of ${jobKey} are ${status}`, deadlineMs, async () => {
      const matching = (await this.tasks(jobKey)).filter((task) => task.status === status);
      return matching.length === count ? matching : undefined;
    });
  }

  /** The directory a task runs in. */
  sandboxOf(taskId: string): string {
    const found = processTable().find((entry) =>
      entry.environment.includes(`MESOS_EXECUTOR_ID=thermos-${taskId}`),
    );
    const directory = /MESOS_DIRECTORY=([^\0]*)/.exec(found?.environment ?? '')?.[1];
    if (directory === undefined) throw new Error(`no executor of ${taskId} runs`);
    return join(directory, 'sandbox');
  }

  /** Stops everything and removes the state. */
  async destroy(): Promise<void> {
    await this.aurora('local', 'down', '--purge', '--state-dir', this.stateDir);
    rmSync(this.stateDir, { recursive: true, force: true });
  }
}

/** A command that hangs must not hang the tests. */
const COMMAND_DEADLINE_MS = 180_000;

/** Runs a program to its end, without blocking this process. */
export function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ended> {
  return new Promise((resolveEnded, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: COMMAND_DEADLINE_MS,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (status) => resolveEnded({ stdout, stderr, status }));
  });
}

export interface ProcessEntry {
  readonly pid: number;
  readonly command: string;
  readonly environment: string;
}

/** Every process of the machine that this user may look into. */
export function processTable(): readonly ProcessEntry[] {
  return pids().flatMap((pid) => {
    try {
      return [
        {
          pid,
          command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
          environment: readFileSync(`/proc/${pid}/environ`, 'utf8'),
        },
      ];
    } catch {
      return [];
    }
  });
}

function pids(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}
