import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import type { RunnerCkpt } from '../../../api/generated/thermos.ts';
import { createCheckpoint } from '../../thermos/checkpoint/writer.ts';
import { checkpointPaths } from '../../thermos/index.ts';
import { realClock, silentLog } from '../../thermos/testing/run-task.ts';
import { createObserver, type ObserverOptions } from '../observer.ts';

/** The task that is observed; its process `web` runs. */
export const TASK_ID = 'www-prod-hello-0-1';

/** The name of its run directory. */
export const CONTAINER_ID = 'r1';

/** An observer of a work directory with one running task. */
export async function observeTask(t: TestContext, options: Partial<ObserverOptions> = {}) {
  const workDir = mkdtempSync(join(tmpdir(), 'observer-test-'));
  const run = join(workDir, `slaves/S0/frameworks/F/executors/thermos-${TASK_ID}/runs/${CONTAINER_ID}`);
  const sandbox = join(run, 'sandbox');
  mkdirSync(join(sandbox, '.logs/web/0'), { recursive: true });
  symlinkSync(run, join(dirname(run), 'latest'));
  const paths = checkpointPaths(join(run, 'checkpoints'), TASK_ID);
  const config = { name: 'hello', processes: [{ name: 'web', cmdline: 'serve <b>' }] };
  const checkpoint = createCheckpoint(paths, config, silentLog);
  for (const record of records()) checkpoint.append(record);
  const observer = createObserver({
    workDir,
    host: '127.0.0.1',
    port: 0,
    clock: realClock,
    log: silentLog,
    ...options,
  });
  const { port } = await observer.start();
  t.after(async () => {
    await observer.close();
    rmSync(workDir, { recursive: true });
  });
  const get = (path: string, headers = {}) => fetch(`http://127.0.0.1:${port}${path}`, { headers });
  return {
    port,
    run,
    sandbox,
    checkpoint,
    get,
    json: async (path: string) => JSON.parse(await (await get(path)).text()),
    text: async (path: string) => (await get(path)).text(),
    status: async (path: string) => (await get(path)).status,
  };
}

function records(): RunnerCkpt[] {
  const web = (seq: number, more: object) =>
    ({ process_status: { seq, process: 'web', ...more } }) as RunnerCkpt;
  return [
    { task_status: { state: 'ACTIVE', timestamp_ms: 1_700_000_000_500 } },
    {
      runner_header: {
        task_id: TASK_ID,
        launch_time_ms: 1_700_000_000_000,
        // Whoever can write a checkpoint must not choose what is shown.
        sandbox: '/etc',
        log_dir: '/etc',
        hostname: 'host-a',
        user: 'www-data',
        ports: new Map([['http', 31007]]),
      },
    },
    web(0, { state: 'WAITING' }),
    web(1, { state: 'FORKED', coordinator_pid: process.pid, fork_time: 1_700_000_001 }),
    web(2, { state: 'RUNNING', pid: process.pid, start_time: 1_700_000_001.25 }),
    { process_status: { seq: 0, process: 'fail <i>', state: 'WAITING' } },
    { process_status: { seq: 1, process: 'fail <i>', state: 'FAILED' } },
  ];
}
