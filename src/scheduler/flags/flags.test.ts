import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseFlags, usageText } from '../../domain/flags/index.ts';
import { defaultSettings } from '../settings.ts';
import { DEFAULT_UPKEEP } from '../upkeep/upkeep.ts';
import { parseCredentials } from './engine.ts';
import { configuredSettings, IGNORED_FLAGS, SCHEDULER_FLAGS, type SchedulerFlagValues } from './index.ts';

const REQUIRED = [
  '-cluster_name=west',
  '-mesos_master_address=localhost:5050',
  '-thermos_executor_path=/usr/bin/thermos_executor',
  '-native_log_file_path=/var/db/aurora',
];

const FILES: Readonly<Record<string, string>> = {
  'tiers.json': '{"default": "a", "tiers": {"a": {"revocable": true}}}',
  'broken.json': '{',
};

const HERE = { hostname: 'scheduler.example', webUrl: 'http://scheduler.example:8081' };

function parse(...argv: string[]) {
  const world = { readText: (name: string) => FILES[name] };
  return parseFlags(SCHEDULER_FLAGS, [...REQUIRED, ...argv], world, IGNORED_FLAGS);
}

function valuesOf(...argv: string[]): SchedulerFlagValues {
  const outcome = parse(...argv);
  return outcome.kind === 'values' ? outcome.values : assert.fail(JSON.stringify(outcome));
}

function settingsOf(...argv: string[]) {
  const settings = configuredSettings(valuesOf(...argv), HERE);
  return settings.ok ? settings.value : assert.fail(settings.message);
}

describe('the flags of the scheduler', () => {
  it('have the documented defaults', () => {
    const { scheduler } = settingsOf();
    const { request, launch, framework, ...rest } = scheduler;
    const {
      request: _request,
      launch: _launch,
      framework: _framework,
      ...expected
    } = defaultSettings(scheduler);
    assert.deepEqual(rest, expected);
    assert.equal(framework.failover_timeout, 21 * 86_400);
    assert.deepEqual([...request.executors.keys()], ['AuroraExecutor']);
    assert.equal(launch.clusterName, 'west');
  });

  it('say how state is kept', () => {
    const flags = ['-dlog_snapshot_interval=30mins', '-backup_interval=2hrs', '-max_saved_backups=7'];
    assert.deepEqual(settingsOf(...flags).upkeep, {
      snapshotIntervalMs: 30 * 60_000,
      backupIntervalMs: 2 * 3_600_000,
      maxSavedBackups: 7,
    });
    assert.equal(valuesOf('-backup_dir=/backups').backupDirectory, '/backups');
    assert.deepEqual(settingsOf().upkeep, DEFAULT_UPKEEP);
  });

  it('have names of their own, one each, and none is both read and ignored', () => {
    const names = Object.values(SCHEDULER_FLAGS).map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.deepEqual(
      names.filter((name) => Object.hasOwn(IGNORED_FLAGS, name)),
      [],
    );
  });

  it('and those without an effect are all that Apache Aurora 0.22 has', () => {
    const documented = 137;
    const own = ['task_exec_key_file', 'thermos_observer_port'].length;
    const known = Object.keys(SCHEDULER_FLAGS).length - own + Object.keys(IGNORED_FLAGS).length;
    assert.equal(known, documented);
  });

  it('are all in the help', () => {
    const usage = usageText('aurora-scheduler', SCHEDULER_FLAGS);
    for (const { name } of Object.values(SCHEDULER_FLAGS)) assert.ok(usage.includes(`-${name}=`), name);
  });

  it('of start scripts for Apache Aurora are accepted, with a notice each', () => {
    const outcome = parse('-native_log_read_timeout=5secs', '-async_worker_threads=8');
    assert.equal(outcome.kind === 'values' && outcome.notices.length, 2);
  });

  it('say whether the scheduler runs alone or shares its log', () => {
    assert.deepEqual(settingsOf().coordination, { kind: 'alone', logDirectory: '/var/db/aurora' });
    const shared = [
      '-zk_endpoints=a:2181,b:2181',
      '-serverset_path=/scheduler',
      '-native_log_zk_group_path=/log',
    ];
    const { coordination } = settingsOf(
      ...[
        ...shared,
        '-zk_chroot_path=/aurora',
        '-zk_digest_credentials=me:secret',
        '-native_log_quorum_size=2',
      ],
    );
    assert.deepEqual(coordination, {
      kind: 'shared',
      servers: [
        { host: 'a', port: 2181 },
        { host: 'b', port: 2181 },
      ],
      ...{ serverSetPath: '/aurora/scheduler', logGroupPath: '/log', endpointName: 'http' },
      ...{ credentials: 'me:secret', quorumSize: 2, writeTimeoutMs: undefined },
      ...{ sessionTimeoutMs: 15_000, maxLeadingMs: 86_400_000 },
    });
    const refused = (argv: readonly string[]) => {
      const settings = configuredSettings(valuesOf(...argv), HERE);
      return settings.ok ? '' : settings.message;
    };
    assert.match(refused(shared.slice(0, 2)), /must share their log.*-native_log_zk_group_path/);
    assert.match(refused(shared.slice(1)), /-zk_endpoints flag must be supplied/);
    assert.match(refused([shared[0] ?? '', shared[2] ?? '']), /-serverset_path flag must be supplied/);
    for (const wrong of [
      'serverset_path=',
      'serverset_path=a',
      'zk_chroot_path=/a/',
      'zk_digest_credentials=a:b:c',
    ]) {
      assert.equal(parse(`-${wrong}`).kind, 'usageError', wrong);
    }
  });

  it('never ignore a wish for authentication', () => {
    const outcome = parse('-http_authentication_mechanism=BASIC');
    assert.equal(outcome.kind, 'usageError');
  });

  it('decide over tiers', () => {
    const { admission, scheduler } = settingsOf('-tier_config=tiers.json');
    assert.equal(admission.tiers.default, 'a');
    assert.deepEqual(
      [scheduler.request.isRevocable('a'), scheduler.request.isRevocable(undefined)],
      [true, true],
    );
    assert.match(JSON.stringify(parse('-tier_config=broken.json')), /-tier_config is wrong.*not JSON/);
  });

  it('decide over environments', () => {
    const { allowedEnvironments } = settingsOf('-allowed_job_environments=qa|prod').admission;
    assert.deepEqual(['qa', 'prod', 'qa2'].map(allowedEnvironments.matches), [true, true, false]);
    assert.equal(parse('-allowed_job_environments=(').kind, 'usageError');
  });

  it('say what the framework can do', () => {
    const argv = ['-partition_aware=true', '-allow_gpu_resource=true', '-mesos_role=aurora'];
    const { framework } = settingsOf(...argv).scheduler;
    assert.deepEqual(framework.capabilities, [{ type: 'GPU_RESOURCES' }, { type: 'PARTITION_AWARE' }]);
    assert.equal(framework.role, 'aurora');
    assert.equal(framework.webui_url, HERE.webUrl);
  });

  it('may contradict each other, which is said', () => {
    const settings = configuredSettings(valuesOf('-max_schedule_penalty=1ms'), HERE);
    assert.match(settings.ok ? '' : settings.message, /contradict.*at least the initial 1000 ms/);
  });
});

describe('credentials for Mesos', () => {
  it('are read from a properties file', () => {
    const file = '# who\naurora_authentication_principal = me\n\naurora_authentication_secret: a=b\n';
    assert.deepEqual(parseCredentials(file), { ok: true, value: { principal: 'me', secret: 'a=b' } });
  });

  it('need both parts', () => {
    assert.equal(parseCredentials('aurora_authentication_principal=me').ok, false);
  });
});
