import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { RPC } from '../../src/client/rpc/methods.ts';
import { until } from '../e2e/testing/until.ts';
import { ChaosCluster } from './cluster.ts';
import { FAULTS } from './faults.ts';
import { KeptConnection } from './kept-connection.ts';
import { Load, RUNNING_JOBS } from './load.ts';
import { checkTasks } from './settled-tasks.ts';
import { Sleepers } from './sleepers.ts';
import { LogWitness } from './witness.ts';

/** In CI each fault strikes once; more rounds, and other calls of the clients, for whoever has the time. */
const ROUNDS = Number(process.env['CHAOS_ROUNDS'] ?? 1);
const SEED = Number(process.env['CHAOS_SEED'] ?? 1);
const DEADLINE_MS = 120_000;

const SESSION_IS_OVER = /cannot go on: .*session with ZooKeeper is over/;

/** A job that nothing should touch. */
const UNTOUCHED = { ...RUNNING_JOBS, name: 'untouched' };
const INSTANCES = 3;

describe('three schedulers and three ZooKeeper servers under load', () => {
  let cluster: ChaosCluster;
  let load: Load;
  let witness: LogWitness;
  let sleepers: Sleepers;
  let untouched: ReturnType<Sleepers['running']>;
  before(async () => {
    cluster = await ChaosCluster.start();
    sleepers = new Sleepers(cluster.engine.directory);
    await cluster.call(RPC.createJob.method, { description: sleepers.job(UNTOUCHED, INSTANCES) });
    untouched = await until('they sleep', DEADLINE_MS, () => {
      const running = sleepers.running();
      return running.length === INSTANCES ? running : undefined;
    });
    witness = new LogWitness(cluster.ensemble);
    load = new Load(cluster, sleepers, SEED);
    await load.nextAcceptedWrite();
  });
  after(async () => {
    await load?.stop();
    await witness?.stop();
    await cluster?.[Symbol.asyncDispose]();
  });

  it('answer nobody and kill nothing on the word of a leader that is none any more', async () => {
    const leader = await cluster.leader();
    const { process: deposed, lives } = leader;
    assert.ok(deposed !== undefined);
    using reader = new KeptConnection(deposed.url);
    using killer = new KeptConnection(deposed.url);
    for (const kept of [reader, killer]) {
      await until('it answers', DEADLINE_MS, async () => {
        const answer = await kept.call(RPC.getRoleSummary.method, {});
        return answer?.responseCode === 'OK' || undefined;
      });
    }
    // Nothing but its clock tells it, when it goes on, how late it is: neither ZooKeeper nor the engine.
    leader.network.part();
    leader.network.muteEngine();
    leader.signal('SIGSTOP');
    cluster.schedulers.forget(deposed);
    await cluster.schedulers.leader();
    const answers = [
      reader.call(RPC.getRoleSummary.method, {}),
      killer.call(RPC.killTasks.method, { job: UNTOUCHED, instances: [] }),
    ];
    await load.nextAcceptedWrite();
    leader.signal('SIGCONT');
    for (const answer of answers) assert.notEqual((await answer)?.responseCode, 'OK');
    // What it was asked to kill still runs at the end of all tests.
    leader.network.heal();
    await until('it begins anew', DEADLINE_MS, () => leader.lives > lives || undefined);
    await cluster.settle();
  });

  for (let round = 1; round <= ROUNDS; round++) {
    for (const fault of FAULTS) {
      it(`go on after: ${fault.name}`, async (context) => {
        const { process } = await cluster.leader();
        const mend = await fault.strike(cluster);
        const outageMs = await load.nextAcceptedWrite();
        context.diagnostic(`to the next accepted write: ${Math.round(outageMs)} ms`);
        // What was accepted was so by another one, also while the deposed one still runs.
        if (fault.deposes === true) assert.notEqual(await process?.leaderHealth(), 200);
        await mend();
        await cluster.settle();
        const { process: after } = await cluster.leader();
        if (fault.deposes === true) assert.notEqual(after, process);
        // On a slow machine a session may end by itself, and with it whoever led; there is no other reason.
        if (fault.deposes === false && after !== process) assert.match(process?.said ?? '', SESSION_IS_OVER);
        await load.nextAcceptedWrite();
      });
    }
  }

  it('have done what they told, in one order', async (context) => {
    await load.stop();
    context.diagnostic(load.counts);
    assert.deepEqual(load.problems(), []);
  });

  it('have written one log, one after the other', async (context) => {
    await witness.stop();
    context.diagnostic(witness.check());
  });

  it('run what they say, each task once', async (context) => {
    context.diagnostic(await checkTasks(cluster, sleepers));
  });

  it('have left alone what nobody touched', () => {
    const pids = new Set(untouched.map(({ pid }) => pid));
    assert.deepEqual(
      sleepers.running().filter(({ pid }) => pids.has(pid)),
      untouched,
    );
  });
});
