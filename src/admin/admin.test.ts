import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Response } from '../../api/generated/aurora.ts';
import type { Wire } from '../../api/thrift/index.ts';
import type { CallApi } from '../client/context.ts';
import { COMMANDS } from './commands.ts';
import { runForTest } from './testing/admin-context.ts';

interface Scheduler {
  readonly callApi: CallApi;
  /** Names and arguments of the calls, in order. */
  readonly calls: [rpc: string, args: unknown][];
}

/** A scheduler that gives each call the answer of its name, or OK. */
function scheduler(answers: Readonly<Record<string, Wire<Response>>> = {}): Scheduler {
  const calls: [string, unknown][] = [];
  return {
    calls,
    callApi: async (_, { name }, args) => {
      calls.push([name, args]);
      return { kind: 'answered', response: answers[name] ?? { responseCode: 'OK' } };
    },
  };
}

const REFUSED: Wire<Response> = { responseCode: 'ERROR', details: [{ message: 'No backup loaded.' }] };

describe('the command line', () => {
  it('has help for everything, and only asking for it is a success', async () => {
    const top = await runForTest(['help']);
    assert.equal(top.exitCode, 0);
    for (const name of Object.keys(COMMANDS)) {
      assert.match(top.stdout, new RegExp(`^  ${name}\\b`, 'm'));
      const help = await runForTest(['help', name]);
      assert.deepEqual([help.exitCode, help.stdout.startsWith(`usage: aurora_admin ${name} `)], [0, true]);
      assert.equal((await runForTest([name, '-h'])).stdout, help.stdout);
    }
    assert.equal((await runForTest([])).exitCode, 1);
    assert.equal((await runForTest(['help', 'nothing'])).exitCode, 1);
    assert.match((await runForTest(['nothing'])).stderr, /^Subcommand nothing not found\./);
  });

  const wrong: readonly (readonly [argv: readonly string[], exitCode: number, text: RegExp])[] = [
    [['scheduler_snapshot'], 1, /too few arguments/],
    [['scheduler_snapshot', 'west', 'east'], 1, /unrecognized arguments: east/],
    [['scheduler_snapshot', 'west', '--fast'], 2, /unrecognized arguments: --fast/],
    [['scheduler_snapshot', 'east'], 1, /^FATAL\] Unknown cluster: east \(known are west\)/m],
    [['host_status', 'east', '--hosts=a'], 1, /^FATAL\] Unknown cluster: east/m],
    [['host_status', 'west'], 1, /Please specify either --filename or --hosts/],
    [['host_status', 'west', '--hosts=a', '--filename=f'], 1, /either --filename or --hosts/],
    [['host_status', 'west', '--hosts= ,'], 1, /No valid hosts found/],
    [['host_status', 'west', '--filename=none'], 1, /Cannot read none: there is no such file/],
    [['host_drain', 'west', '--hosts=a', '--grouping=rack'], 2, /invalid choice: 'rack'/],
    [['host_drain', 'west', '--hosts=a', '--override_percentage=5'], 1, /All --override_\* options/],
    [['host_drain', 'west', '--hosts=a', '--post_drain_script=s'], 1, /no such file: s/],
    [['sla_host_drain', 'west', '--hosts=a', '--default_duration=soon'], 2, /Invalid time span: 'soon'/],
    [['sla_probe_hosts', 'west', '101', '1m', '--hosts=a'], 2, /Invalid percentage 101/],
    [['query', 'west', '--states=WALKING'], 1, /Unknown state 'WALKING' specified.*RUNNING/],
    [['query', 'west', 'role'], 1, /--force is required for expensive queries \(no job specified\)/],
    [['query', 'west', 'r', 'j', '--states=LOST'], 1, /--force is required/],
    [['query', 'west', 'r', 'j', '-l', '%colour%'], 1, /Unknown key in format string: colour.*taskId/],
    [['prune_tasks', 'west', '--states=RUNNING'], 1, /'RUNNING' cannot be pruned, only in: .*LOST/],
    [['prune_tasks', 'west', '--limit=0'], 1, /--limit must be positive/],
    [['set_quota', 'west', 'r', '1', '20', '20g'], 2, /'20' is less than a MB; did you mean 20mb/],
    [['set_quota', 'west', 'r', 'many', '20g', '20g'], 2, /invalid number: 'many'/],
  ];
  for (const [argv, exitCode, text] of wrong) {
    it(`refuses ${argv.join(' ')} before any call`, async () => {
      const run = await runForTest(argv);
      assert.match(run.stderr, text);
      assert.equal(run.exitCode, exitCode);
    });
  }

  it('takes options anywhere after the command', async () => {
    const { callApi, calls } = scheduler();
    const run = await runForTest(['scheduler_snapshot', 'west', '--bypass-leader-redirect', '-q'], {
      callApi,
    });
    assert.deepEqual([run.exitCode, run.bypassed, run.stderr], [0, true, '']);
    assert.deepEqual(calls, [['snapshot', {}]]);
  });

  it('reads options from ~/.aurora-adminrc', async () => {
    const files = {
      '/home/alice/.aurora-adminrc':
        "[DEFAULT]\noptions = --bypass-leader-redirect\n\n[prune_tasks]\noptions: --role='the media' --limit 5",
    };
    const { callApi, calls } = scheduler();
    assert.equal((await runForTest(['scheduler_snapshot', 'west'], { callApi, files })).bypassed, true);
    const ignoring = ['scheduler_snapshot', '--app_ignore_rc_file', 'west'];
    assert.equal((await runForTest(ignoring, { callApi, files })).bypassed, false);
    await runForTest(['prune_tasks', 'west', '--limit=7'], { callApi, files });
    assert.deepEqual(calls.at(-1), ['pruneTasks', { query: { role: 'the media', limit: 7 } }]);
  });

  it('refuses an ~/.aurora-adminrc that it does not understand', async () => {
    for (const text of ['options = -q', "[DEFAULT]\noptions = --role='open"]) {
      const run = await runForTest(['get_scheduler', 'west'], {
        files: { '/home/alice/.aurora-adminrc': text },
      });
      assert.equal(run.exitCode, 1);
      assert.match(run.stderr, /\.aurora-adminrc/);
    }
  });
});

describe('what the scheduler answers', () => {
  it('ends the command with 1 if it refuses, saying why', async () => {
    const { callApi } = scheduler({ commitRecovery: REFUSED });
    const run = await runForTest(['scheduler_commit_recovery', 'west'], { callApi });
    assert.equal(run.exitCode, 1);
    assert.equal(run.stderr, 'FATAL] The scheduler refused:\n\tNo backup loaded.\n');
  });

  it('has the exit codes of the client if there is none', async () => {
    const callApi: CallApi = async () => ({ kind: 'unreachable', problem: 'refused', sent: true });
    assert.equal((await runForTest(['scheduler_snapshot', 'west'], { callApi })).exitCode, 7);
    assert.equal((await runForTest(['scheduler_list_backups', 'west'], { callApi })).exitCode, 9);
    const unauthorized: CallApi = async () => ({ kind: 'unauthorized', problem: '401' });
    const run = await runForTest(['scheduler_snapshot', 'west'], { callApi: unauthorized });
    assert.equal(run.exitCode, 30);
  });

  it('is printed: backups', async () => {
    const answer: Wire<Response> = {
      responseCode: 'OK',
      result: { listBackupsResult: { backups: ['b-2', 'b-1'] } },
    };
    const { callApi } = scheduler({ listBackups: answer });
    const run = await runForTest(['scheduler_list_backups', 'west'], { callApi });
    assert.equal(run.stdout, '2 available backups:\nb-1\nb-2\n');
  });

  it('is printed: tasks of a staged backup, in the log', async () => {
    const job = { role: 'media', environment: 'prod', name: 'web' };
    const task = {
      status: 'RUNNING',
      assignedTask: { taskId: 'id-1', instanceId: 3, task: { job } },
    } as const;
    const { callApi, calls } = scheduler({
      queryRecovery: { responseCode: 'OK', result: { queryRecoveryResult: { tasks: [task] } } },
    });
    const run = await runForTest(['scheduler_print_recovery_tasks', 'west'], { callApi });
    assert.match(run.stderr, /^ INFO\] Role\tJob\tShard\tStatus\tTask ID$/m);
    assert.match(run.stderr, /^ INFO\] media\tweb\t3\tRUNNING\tid-1$/m);
    assert.equal(calls[0]?.[0], 'queryRecovery');
    await runForTest(['scheduler_delete_recovery_tasks', 'west', 'id-1, id-2'], { callApi });
    assert.deepEqual(calls.at(-1), ['deleteRecoveryTasks', { query: { taskIds: ['id-1', 'id-2'] } }]);
  });
});

describe('the entry of a cluster', () => {
  const clusters = [
    {
      name: 'west',
      scheduler_uri: 'http://scheduler.example:8081',
      secure: true,
      zk: null,
      nested: { a: "it's" },
    },
  ];

  it('is printed as JSON', async () => {
    const run = await runForTest(['get_cluster_config', 'west'], { clusters });
    assert.equal(run.stdout, `${JSON.stringify(clusters[0])}\n`);
  });

  it('is printed for a shell, what a shell cannot hold left out', async () => {
    const run = await runForTest(['get_cluster_config', 'west', '--export'], { clusters });
    assert.deepEqual(run.stdout.split('\n'), [
      'export AURORA_CLUSTER_NAME=west',
      'export AURORA_CLUSTER_SCHEDULER_URI=http://scheduler.example:8081',
      'export AURORA_CLUSTER_SECURE=1',
      "export AURORA_CLUSTER_NESTED_A='it'\\''s'",
      '',
    ]);
  });

  it('tells where the scheduler is', async () => {
    const run = await runForTest(['get_scheduler', 'west'], { clusters });
    assert.equal(run.stdout, 'Found leading scheduler at: http://scheduler.example:8081\n');
  });
});

describe('maintenance', () => {
  const running = (instanceId: number, host: string, ranMs: number) => ({
    status: 'RUNNING' as const,
    assignedTask: {
      taskId: `t${instanceId}`,
      slaveHost: host,
      instanceId,
      task: { job: { role: 'r', environment: 'prod', name: 'web' }, production: true },
    },
    taskEvents: [{ timestamp: ranMs, status: 'RUNNING' as const }],
  });
  const startedAtMs = 1_700_000_000_000;
  const statuses = (mode: 'SCHEDULED' | 'DRAINED' | 'DRAINING', ...hosts: string[]) => ({
    statuses: hosts.map((host) => ({ host, mode })),
  });
  /** 20 tasks that ran for an hour, one a host. */
  const tasks = Array.from({ length: 20 }, (_, i) => running(i, `h${i}`, startedAtMs - 3_600_000));
  const draining = (mode: 'DRAINED' | 'DRAINING'): Readonly<Record<string, Wire<Response>>> => ({
    startMaintenance: {
      responseCode: 'OK',
      result: { startMaintenanceResult: statuses('SCHEDULED', 'h0', 'h1') },
    },
    getTasksWithoutConfigs: { responseCode: 'OK', result: { scheduleStatusResult: { tasks } } },
    maintenanceStatus: {
      responseCode: 'OK',
      result: { maintenanceStatusResult: statuses(mode, 'h0', 'h1') },
    },
  });

  it('drains host by host and runs the script for each', async () => {
    const { callApi, calls } = scheduler(draining('DRAINED'));
    const run = await runForTest(['host_drain', 'west', '--hosts=h1,h0, h1', '--post_drain_script=reboot'], {
      callApi,
      startedAtMs,
      scripts: { reboot: { kind: 'ended', exitCode: 3 } },
    });
    assert.equal(run.exitCode, 0, run.stderr);
    assert.deepEqual(run.scripts, ['reboot h0', 'reboot h1']);
    assert.match(run.stderr, /ERROR\] reboot h0 ended with 3/);
    assert.deepEqual(
      calls.filter(([rpc]) => rpc === 'drainHosts').map(([, args]) => args),
      [{ hosts: { hostNames: ['h0'] } }, { hosts: { hostNames: ['h1'] } }],
    );
    assert.doesNotMatch(run.stderr, /unknown hosts/);
  });

  it('leaves hosts whose tasks are needed, and fails', async () => {
    const { callApi, calls } = scheduler(draining('DRAINED'));
    const argv = ['host_drain', 'west', '--hosts=h0,h1', '--grouping=none', '--unsafe_hosts_file=left'];
    const run = await runForTest(argv, { callApi, startedAtMs });
    assert.equal(run.exitCode, 1);
    assert.equal(
      run.stdout,
      [
        'h0\twest/r/prod/web\t90.00\tFalse\tn/a',
        'h1\twest/r/prod/web\t90.00\tFalse\tn/a',
        'h0',
        'h1',
        '',
      ].join('\n'),
    );
    assert.equal(run.written.get('left'), 'h0\nh1\n');
    assert(!calls.some(([rpc]) => rpc === 'drainHosts'));
  });

  it('gives up waiting for a host after five minutes, and fails', async () => {
    const { callApi } = scheduler(draining('DRAINING'));
    const run = await runForTest(['host_drain', 'west', '--hosts=h0'], { callApi, startedAtMs });
    assert.deepEqual([run.exitCode, run.stdout, run.waitedMs], [1, 'h0\n', 300_000]);
    assert.match(run.stderr, /Host:h0\tStatus:DRAINING/);
  });

  it('drains nothing if it is not known what runs', async () => {
    const { callApi, calls } = scheduler({ ...draining('DRAINED'), getTasksWithoutConfigs: REFUSED });
    const run = await runForTest(['host_drain', 'west', '--hosts=h0'], { callApi, startedAtMs });
    assert.equal(run.exitCode, 1);
    assert(!calls.some(([rpc]) => rpc === 'drainHosts'));
  });

  it('lists hosts that may go down: only if every job on them can spare them', async () => {
    const { callApi } = scheduler(draining('DRAINED'));
    const list = (...more: string[]) =>
      runForTest(['sla_list_safe_domain', 'west', '95', '30m', ...more], { callApi, startedAtMs });
    assert.equal((await list()).stdout.trim().split('\n').length, 20);
    assert.equal((await list('-i', 'h3,h4', '-x', 'h4')).stdout, 'h3\n');
    assert.equal((await list('-i', 'h3', '-l')).stdout, 'h3\twest/r/prod/web\t95.00\t1800\n');
    assert.equal((await list('--grouping=none')).stdout, '');
    assert.equal((await list('--min_job_instance_count=21')).stdout, '');
    assert.match((await list('-i', 'a', '-I', 'b')).stderr, /either --include_hosts or --include_file/);
  });

  it('takes the limits of single jobs from a file', async () => {
    const { callApi } = scheduler(draining('DRAINED'));
    const files = { strict: 'west/r/prod/web 99 1h\n\n', wrong: 'west/r/prod/web 99' };
    const list = (file: string) =>
      runForTest(['sla_list_safe_domain', 'west', '95', '30m', '-o', file], { callApi, startedAtMs, files });
    assert.equal((await list('strict')).stdout, '');
    assert.match((await list('wrong')).stderr, /Invalid line in wrong:west\/r\/prod\/web 99/);
  });

  it('tells how long to wait until a host may go down', async () => {
    const young = [...tasks.slice(0, 19), running(19, 'h19', startedAtMs - 600_000)];
    const answers = {
      getTasksWithoutConfigs: { responseCode: 'OK', result: { scheduleStatusResult: { tasks: young } } },
    } as const;
    const run = await runForTest(['sla_probe_hosts', 'west', '95', '30m', '--hosts=h0,h19'], {
      ...scheduler(answers),
      startedAtMs,
    });
    assert.equal(
      run.stdout,
      'h0\twest/r/prod/web\t90.00\tFalse\t1200.0\nh19\twest/r/prod/web\t95.00\tTrue\t0\n',
    );
  });
});
