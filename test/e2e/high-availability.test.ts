import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Response } from '../../api/generated/aurora.ts';
import type { MethodSchema, Wire } from '../../api/thrift/index.ts';
import { ADMIN_RPC } from '../../src/admin/rpc.ts';
import { callAurora } from '../../src/edge/thrift/client.ts';
import { Ensemble } from '../../src/edge/zookeeper/testing/ensemble.ts';
import { BareEngine } from './testing/bare-engine.ts';
import { type SchedulerProcess, Schedulers, SHARED } from './testing/schedulers.ts';
import { until } from './testing/until.ts';

const SESSION_TIMEOUT_MS = 4_000;

/** Below those that programs get by chance. */
const PORT_OF_NOBODY = 9;

const jobNamed = (name: string) => `
jobs = [Service(cluster = '${SHARED}', role = 'www-data', environment = 'prod', name = '${name}', instances = 3,
  task = SequentialTask(processes = [Process(name = 'sleep', cmdline = 'exec sleep 100000')],
    resources = Resources(cpu = 0.01, ram = 16*MB, disk = 16*MB)))]`;

const keyOf = (name: string) => `${SHARED}/www-data/prod/${name}`;

describe('three schedulers that share a log in ZooKeeper', () => {
  let ensemble: Ensemble;
  let engine: BareEngine;
  let schedulers: Schedulers;
  before(async () => {
    ensemble = await Ensemble.start({ size: 1 });
    engine = await BareEngine.start();
    schedulers = new Schedulers(ensemble, engine, [
      `-backup_dir=${join(engine.directory, 'backups')}`,
      `-zk_session_timeout=${SESSION_TIMEOUT_MS}ms`,
      '-native_log_quorum_size=1',
    ]);
  });
  after(async () => {
    await schedulers[Symbol.asyncDispose]();
    await engine[Symbol.asyncDispose]();
    await ensemble[Symbol.asyncDispose]();
  });

  const create = (name: string) =>
    schedulers.aurora(
      'job',
      'create',
      keyOf(name),
      schedulers.jobFile(name, jobNamed(name)),
      '--wait-until',
      'RUNNING',
    );

  /** The ids of the running tasks of a job, sorted. */
  async function runningTasks(name: string): Promise<readonly string[]> {
    const ended = await schedulers.aurora('job', 'status', keyOf(name), '--write-json');
    const jobs = JSON.parse(ended.stdout) as {
      active: { status: string; assignedTask: { taskId: string } }[];
    }[];
    const active = jobs.flatMap((job) => job.active);
    return active
      .filter(({ status }) => status === 'RUNNING')
      .map(({ assignedTask }) => assignedTask.taskId)
      .sort();
  }

  const followersOf = (leader: SchedulerProcess) =>
    [...schedulers.running].filter((scheduler) => scheduler !== leader);

  it('refuse a log that was not initialised', async () => {
    await assert.rejects(schedulers.start(), /is not initialised\. If this cluster is new, .* aurora-log/);
    await schedulers.initializeLog();
    await assert.rejects(schedulers.initializeLog(), /initialised already/);
  });

  it('refuse an ensemble of another size than they were told', async () => {
    const wrong = new Schedulers(ensemble, engine, ['-native_log_quorum_size=2']);
    await assert.rejects(wrong.start(), /-native_log_quorum_size is 2, but the ensemble has 1/);
  });

  it('end in good order also in the moment in which they are elected', async () => {
    for (let delayMs = 0; delayMs < 30; delayMs += 5) {
      const alone = await schedulers.start();
      schedulers.forget(alone);
      await delay(delayMs); // About as long as it takes to be elected, whatever the machine.
      assert.equal(await alone.end('SIGTERM'), 0, alone.said);
    }
  });

  it('elect one leader, to whom the others send callers', async () => {
    for (let i = 0; i < 3; i++) await schedulers.start();
    const leader = await schedulers.leader();
    const created = await create('one');
    assert.equal(created.status, 0, created.stderr);
    for (const follower of followersOf(leader)) {
      const page = await fetch(`${follower.url}/scheduler/www-data?x=1`, { redirect: 'manual' });
      assert.equal(page.status, 307);
      assert.equal(page.headers.get('location'), `${leader.url}/scheduler/www-data?x=1`);
      assert.equal(await follower.leaderHealth(), 503);
      const vars = await (await fetch(`${follower.url}/vars`)).text();
      assert.match(vars, /^scheduler_lifecycle_STORAGE_PREPARED 1$/m);
      const status = await schedulers.auroraAt(follower, 'job', 'status', keyOf('one'));
      assert.match(status.stdout, /Active tasks \(3\)/, status.stderr);
    }
  });

  it('hand over at once when the leader is ended in good order', async (context) => {
    const leader = await schedulers.leader();
    const before = await runningTasks('one');
    assert.equal(before.length, 3);
    const sinceMs = performance.now();
    schedulers.forget(leader);
    assert.equal(await leader.end('SIGTERM'), 0);
    const created = await create('two');
    context.diagnostic(
      `from SIGTERM to the next accepted job: ${Math.round(performance.now() - sinceMs)} ms`,
    );
    assert.equal(created.status, 0, created.stderr);
    assert.deepEqual(await runningTasks('one'), before);
  });

  it('go on with another leader when the leader is killed', async (context) => {
    await schedulers.start();
    const leader = await schedulers.leader();
    const before = await runningTasks('two');
    const sinceMs = performance.now();
    schedulers.forget(leader);
    await leader.end('SIGKILL');
    const created = await create('three');
    context.diagnostic(
      `from SIGKILL to the next accepted job: ${Math.round(performance.now() - sinceMs)} ms`,
    );
    assert.equal(created.status, 0, created.stderr);
    assert.deepEqual(await runningTasks('two'), before);
  });

  it('stop when they lose their session, and lose nothing', async () => {
    const leader = await schedulers.leader();
    leader.child.kill('SIGSTOP');
    schedulers.forget(leader);
    await schedulers.leader();
    const created = await create('four');
    assert.equal(created.status, 0, created.stderr);
    leader.child.kill('SIGCONT');
    assert.equal(await leader.ended, 1);
    assert.match(
      leader.said,
      /the scheduler cannot go on: .*(session with ZooKeeper is over|Framework failed over)/,
    );
    for (const name of ['one', 'two', 'three', 'four']) {
      assert.equal((await runningTasks(name)).length, 3, name);
    }
  });

  it('go on with a recovered backup, which the standby has read as it was committed', async () => {
    const standby = await schedulers.start();
    const leader = await schedulers.leader();
    assert.notEqual(leader, standby);
    const before = await runningTasks('one');
    await call(leader, ADMIN_RPC.performBackup.method, {});
    const [backupId = ''] = await until('the backup is written', 60_000, async () => {
      const { result } = await call(leader, ADMIN_RPC.listBackups.method, {});
      const backups =
        result !== undefined && 'listBackupsResult' in result && result.listBackupsResult?.backups;
      return backups && backups.length > 0 ? backups : undefined;
    });
    assert.equal((await schedulers.aurora('job', 'killall', keyOf('one'))).status, 0);
    assert.deepEqual(await runningTasks('one'), []);
    await call(leader, ADMIN_RPC.stageRecovery.method, { backupId });
    await call(leader, ADMIN_RPC.commitRecovery.method, {});
    schedulers.forget(leader);
    assert.equal(await leader.ended, 0);
    assert.equal(await schedulers.leader(), standby);
    const status = await schedulers.aurora('job', 'status', keyOf('one'), '--write-json');
    for (const taskId of before) assert.match(status.stdout, new RegExp(taskId), status.stderr);
  });

  it('hand over to a rival after -max_leading_duration', async () => {
    await schedulers[Symbol.asyncDispose]();
    await using brief = new Schedulers(ensemble, engine, [
      `-zk_session_timeout=${SESSION_TIMEOUT_MS}ms`,
      '-max_leading_duration=5secs',
    ]);
    const first = await brief.start();
    assert.equal(await brief.leader(), first);
    const second = await brief.start();
    brief.forget(first);
    assert.equal(await first.ended, 0);
    assert.match(first.said, /has led for -max_leading_duration: another scheduler takes over/);
    assert.equal(await brief.leader(), second);
  });

  it('end, so that another may try, when Mesos does not register them within -max_registration_delay', async () => {
    const { ip, directory, executor } = engine;
    const nobody = { ...{ ip, directory, executor }, engine: { masterPort: PORT_OF_NOBODY } };
    await using unheard = new Schedulers(ensemble, nobody, ['-max_registration_delay=1secs']);
    const only = await unheard.start();
    assert.equal(await only.ended, 1);
    assert.match(only.said, /cannot go on: .*accepted no subscription within 1000 ms/);
  });

  /** A call to a scheduler that accepts it. */
  async function call<Args>(
    { url }: SchedulerProcess,
    method: MethodSchema<Args, Response>,
    args: Wire<Args>,
  ): Promise<Wire<Response>> {
    const answer = await callAurora(new URL('/api', url), method, args);
    if (answer.kind !== 'answered') assert.fail(answer.kind);
    assert.equal(answer.response.responseCode, 'OK', JSON.stringify(answer.response.details));
    return answer.response;
  }
});
