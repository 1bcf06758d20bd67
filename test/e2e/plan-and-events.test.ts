import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root, TestCluster } from './testing/cluster.ts';
import { until } from './testing/until.ts';

const KEY = 'devcluster/www-data/prod/planned';

/** A service of two instances with a known command and memory. */
function service(sleepSecs: number, ram: string): string {
  return `
p = Process(name = 'p', cmdline = 'while true; do sleep ${sleepSecs}; done')
task = SequentialTask(processes = [p], resources = Resources(cpu = 0.1, ram = ${ram}, disk = 16*MB))
jobs = [Service(cluster = 'devcluster', role = 'www-data', environment = 'prod', name = 'planned', task = task, instances = 2)]
`;
}

/** The part of a plan's JSON that the tests read. */
interface PlanView {
  readonly command: string;
  readonly instances: Record<string, readonly { readonly first: number; readonly last: number }[]>;
  readonly changes: readonly { readonly differences: readonly { readonly path: string }[] }[];
  readonly placement: {
    readonly placeableInstances: number;
    readonly vetoes: readonly { readonly reason: string; readonly hosts: number }[];
  };
}

describe('a change of a job', () => {
  let cluster: TestCluster;
  let follower: ChildProcess | undefined;
  before(async () => {
    cluster = await TestCluster.start();
  });
  after(async () => {
    follower?.kill();
    await cluster.destroy();
  });

  async function plan(file: string): Promise<{ readonly status: number | null; readonly plan: PlanView }> {
    const ended = await cluster.aurora('job', 'plan', KEY, file, '--write-json');
    assert.equal(ended.stderr, '');
    return { status: ended.status, plan: JSON.parse(ended.stdout) };
  }

  it('is planned, then made, then no change any more', async () => {
    const file = cluster.jobFile('planned', service(60, '16*MB'));
    const created = await plan(file);
    assert.equal(created.status, 2);
    assert.equal(created.plan.command, 'aurora job create');
    assert.deepEqual(created.plan.instances['added'], [{ first: 0, last: 1 }]);
    assert.equal(created.plan.placement.placeableInstances, 2);
    assert.equal((await cluster.aurora('job', 'create', KEY, file)).status, 0);
    await cluster.untilCount(KEY, 'RUNNING', 2);
    assert.equal((await cluster.aurora('job', 'plan', KEY, file)).status, 0);
  });

  it('is planned field by field, and the plan says why there is no room', async () => {
    const { status, plan: planned } = await plan(cluster.jobFile('larger', service(61, '999*GB')));
    assert.equal(status, 2);
    assert.equal(planned.command, 'aurora update start');
    assert.deepEqual(planned.instances['changed'], [{ first: 0, last: 1 }]);
    assert.deepEqual(
      planned.changes[0]?.differences.map(({ path }) => path),
      [
        'executorConfig.data.task.processes[p].cmdline',
        'executorConfig.data.task.resources.ram',
        'resources.ramMb',
      ],
    );
    assert.deepEqual(planned.placement.vetoes, [{ reason: 'Insufficient: RAM', hosts: 1 }]);
  });

  it('is about a job whose key can be completed', async () => {
    const candidates = async (place: string, begun: string) =>
      (await cluster.aurora('__complete', place, begun)).stdout.split('\n').slice(0, -1);
    assert.deepEqual(await candidates('key', 'devcluster/www'), ['devcluster/www-data/']);
    assert.deepEqual(await candidates('key', 'devcluster/www-data/pro'), [KEY]);
    assert.deepEqual(await candidates('instance', `${KEY}/`), [`${KEY}/0`, `${KEY}/1`]);
  });

  it('can be followed while it happens', async () => {
    const environment = { ...process.env, AURORA_CONFIG_ROOT: cluster.stateDir };
    const args = ['job', 'events', '-f', '--write-json', KEY];
    follower = spawn(join(root, 'bin/aurora'), args, {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    follower.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    const told = () =>
      output
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line).status);
    await until('the history is shown', 60_000, () => told().includes('RUNNING') || undefined);
    assert.equal((await cluster.aurora('job', 'killall', KEY)).status, 0);
    await until('both ends are told', 60_000, () => {
      const killed = told().filter((status) => status === 'KILLED');
      return killed.length === 2 || undefined;
    });
    const known = await cluster.aurora('job', 'events', '--write-json', KEY);
    const lines = (text: string) => text.trimEnd().split('\n').sort();
    assert.deepEqual(lines(output).length, lines(known.stdout).length);
  });
});
