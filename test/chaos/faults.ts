import { until } from '../e2e/testing/until.ts';
import type { ChaosCluster } from './cluster.ts';

const DEADLINE_MS = 60_000;

/** Something that breaks. */
export interface Fault {
  readonly name: string;
  /** Whether another scheduler leads afterwards; undefined: that depends on the moment. */
  readonly deposes: boolean | undefined;
  /** Breaks it. @returns mends it, or waits until it is mended; called when writes are accepted again */
  strike(cluster: ChaosCluster): Promise<() => Promise<void>>;
}

const nothingToMend = async (): Promise<void> => {};

/** Everything that is tried, one after the other. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'kill -9 of the leading scheduler',
    deposes: true,
    async strike(cluster) {
      (await cluster.leader()).signal('SIGKILL');
      return nothingToMend;
    },
  },
  {
    name: 'SIGTERM of the leading scheduler',
    deposes: true,
    async strike(cluster) {
      (await cluster.leader()).signal('SIGTERM');
      return nothingToMend;
    },
  },
  {
    name: 'the leading scheduler is stopped past its session, and goes on',
    deposes: true,
    async strike(cluster) {
      const leader = await cluster.leader();
      const { lives, process } = leader;
      leader.signal('SIGSTOP');
      // Nobody can ask it who leads.
      if (process !== undefined) cluster.schedulers.forget(process);
      return async () => {
        await cluster.schedulers.leader();
        leader.signal('SIGCONT');
        await until('it ends, and begins anew', DEADLINE_MS, () => leader.lives > lives || undefined);
      };
    },
  },
  {
    name: 'the leading scheduler and the ensemble do not hear each other',
    deposes: true,
    async strike(cluster) {
      const leader = await cluster.leader();
      const { lives } = leader;
      leader.network.mode = 'swallow';
      return async () => {
        await until('it ends by its own clock', DEADLINE_MS, () => leader.process === undefined || undefined);
        leader.network.mode = 'pass';
        await until('it begins anew', DEADLINE_MS, () => leader.lives > lives || undefined);
      };
    },
  },
  {
    name: 'all connections between schedulers and ensemble are cut',
    deposes: false,
    async strike({ members }) {
      for (const { network } of members) network.cut();
      return nothingToMend;
    },
  },
  {
    name: 'kill -9 of the leading ZooKeeper server',
    deposes: undefined,
    async strike({ ensemble }) {
      const server = await ensemble.leader();
      await server.kill();
      return async () => server.launch();
    },
  },
  {
    name: 'the leading ZooKeeper server hears nobody for a while',
    deposes: undefined,
    async strike({ ensemble }) {
      const server = await ensemble.leader();
      server.freeze();
      return async () => {
        server.thaw();
      };
    },
  },
  {
    name: 'the leading ZooKeeper server hears clients, but no other server',
    deposes: undefined,
    async strike({ ensemble, hosts }) {
      const server = await ensemble.leader();
      const join = hosts?.part(server.address.host);
      // Where there are no namespaces: a server that answers nobody.
      if (hosts === undefined) server.freeze();
      return async () => {
        join?.();
        server.thaw();
      };
    },
  },
  {
    name: 'kill -9 of two of three ZooKeeper servers',
    deposes: undefined,
    async strike({ ensemble }) {
      const killed = ensemble.servers.slice(0, 2);
      await Promise.all(killed.map((server) => server.kill()));
      for (const server of killed) server.launch();
      return nothingToMend;
    },
  },
];
