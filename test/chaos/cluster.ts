import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Response } from '../../api/generated/aurora.ts';
import type { MethodSchema, Wire } from '../../api/thrift/index.ts';
import { callAurora } from '../../src/edge/thrift/client.ts';
import { Ensemble } from '../../src/edge/zookeeper/testing/ensemble.ts';
import { BareEngine } from '../e2e/testing/bare-engine.ts';
import { Schedulers } from '../e2e/testing/schedulers.ts';
import { until } from '../e2e/testing/until.ts';
import { Hosts } from './hosts.ts';
import { Member } from './member.ts';
import { HostNetwork, type Network, ProxyNetwork } from './network.ts';

const SCHEDULERS = 3;
const SERVERS = 3;
const DEADLINE_MS = 120_000;

/** Of schedulers; one that is cut off notices after two thirds of it. */
const SESSION_TIMEOUT_MS = 3_000;

/** No leader stays for long, so each does at once what it would else do within the next minutes. */
const HASTE = [
  '-max_reschedule_task_delay_on_startup=1secs',
  '-initial_task_kill_retry_interval=1secs',
  '-reconciliation_initial_delay=1secs',
  '-reconciliation_explicit_interval=5secs',
  ...['-initial_flapping_task_delay=1secs', '-max_flapping_task_delay=2secs'],
];

/** Three schedulers, each started again when it ends, three ZooKeeper servers, and one engine. */
export class ChaosCluster implements AsyncDisposable {
  readonly ensemble: Ensemble;
  /** Where servers and schedulers run, each on its own, if the machine allows it: first all servers. */
  readonly hosts: Hosts | undefined;
  readonly engine: BareEngine;
  readonly schedulers: Schedulers;
  readonly members: Member[] = [];

  private constructor(ensemble: Ensemble, hosts: Hosts | undefined, engine: BareEngine) {
    this.ensemble = ensemble;
    this.hosts = hosts;
    this.engine = engine;
    this.schedulers = new Schedulers(ensemble, engine, [
      ...[`-zk_session_timeout=${SESSION_TIMEOUT_MS}ms`, '-native_log_quorum_size=2'],
      `-backup_dir=${join(engine.directory, 'backups')}`,
      ...HASTE,
    ]);
  }

  static async start(): Promise<ChaosCluster> {
    const hosts = process.env['CHAOS_PROXIES'] === undefined ? Hosts.create(SERVERS + SCHEDULERS) : undefined;
    const [ensemble, engine] = await Promise.all([
      Ensemble.start({ size: SERVERS, ...(hosts === undefined ? {} : { hosts: hosts.hosts }) }),
      BareEngine.start(hosts?.outside),
    ]);
    const cluster = new ChaosCluster(ensemble, hosts, engine);
    try {
      await cluster.schedulers.initializeLog();
      for (let i = 0; i < SCHEDULERS; i++) {
        cluster.members.push(await Member.start(cluster.schedulers, await cluster.#networkOf(i)));
      }
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The member whose scheduler leads, as soon as one does. */
  async leader(): Promise<Member> {
    const process = await this.schedulers.leader();
    const leader = this.members.find((member) => member.process === process);
    // It has ended in this moment.
    return leader ?? this.leader();
  }

  /** Calls the leader. @throws AssertionError if it does not answer OK */
  async call<Args>(method: MethodSchema<Args, Response>, args: Wire<Args>): Promise<Wire<Response>> {
    const { process } = await this.leader();
    const called = await callAurora(new URL('/api', process?.url), method, args);
    assert.ok(called.kind === 'answered', JSON.stringify(called));
    assert.equal(called.response.responseCode, 'OK', JSON.stringify(called));
    return called.response;
  }

  /** Waits until everything runs, one scheduler leads, and all others know it. */
  async settle(): Promise<void> {
    for (const { network } of this.members) network.heal();
    await this.ensemble.settle();
    await until('all schedulers run, and know who leads', DEADLINE_MS, async () => {
      const know = await Promise.all(this.members.map((member) => member.knowsLeader()));
      return know.every(Boolean) || undefined;
    });
    await this.leader();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.members.map((member) => member[Symbol.asyncDispose]()));
    await this.schedulers[Symbol.asyncDispose]();
    await this.engine[Symbol.asyncDispose]();
    await this.ensemble[Symbol.asyncDispose]();
    this.hosts?.[Symbol.dispose]();
  }

  #networkOf(scheduler: number): Promise<Network> {
    const { hosts, ensemble, engine } = this;
    const host = hosts?.hosts[SERVERS + scheduler];
    if (hosts === undefined || host === undefined) return ProxyNetwork.to(ensemble, engine);
    return HostNetwork.of(hosts, host, ensemble, engine);
  }
}
