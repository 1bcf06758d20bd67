import { until } from '../e2e/testing/until.ts';
import type { ChaosCluster } from './cluster.ts';
import type { Member } from './member.ts';

const DEADLINE_MS = 120_000;

/** Something that breaks. */
export interface Fault {
  readonly name: string;
  /** Whether another scheduler leads afterwards; undefined: that depends on the moment. */
  readonly deposes: boolean | undefined;
  /** Breaks it. @returns mends it, or waits until it is mended; called when writes are accepted again */
  strike(cluster: ChaosCluster): Promise<() => Promise<void>>;
}

const nothingToMend = async (): Promise<void> => {};

/** What goes wrong with processes. */
const OF_PROCESSES: readonly Fault[] = [
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
        await untilBegunAnew(leader, lives);
      };
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
      return async () => server.thaw();
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

/** What goes wrong with the network. */
const OF_NETWORKS: readonly Fault[] = [
  {
    name: 'the leading scheduler and the ensemble do not hear each other',
    deposes: true,
    strike: (cluster) => isolateLeader(cluster, ({ network }) => network.part()),
  },
  {
    name: 'the leading scheduler does not hear the ensemble, which hears it',
    deposes: true,
    strike: (cluster) => isolateLeader(cluster, ({ network }) => network.deafen()),
  },
  {
    name: 'the leading scheduler and the rest of the world do not hear each other',
    deposes: true,
    strike: (cluster) => isolateLeader(cluster, ({ network }) => network.unplug()),
  },
  {
    name: 'the leading scheduler reaches only one of three ZooKeeper servers',
    // It may find that one only when its session is over.
    deposes: undefined,
    async strike(cluster) {
      const { ensemble } = cluster;
      const leader = await cluster.leader();
      // None that it or the other servers need already.
      const needed = [await ensemble.leader(), await ensemble.serverOf(sessionOf(leader))];
      const reached = ensemble.servers.findIndex((server) => !needed.includes(server));
      leader.network.part([...ensemble.servers.keys()].filter((i) => i !== reached));
      return async () => {
        await until('it takes part, with one server', DEADLINE_MS, async () =>
          (await leader.knowsLeader()) ? true : undefined,
        );
        leader.network.heal();
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
    name: 'the leading ZooKeeper server hears clients, but no other server',
    deposes: undefined,
    async strike({ ensemble, hosts }) {
      const server = await ensemble.leader();
      const others = ensemble.servers.filter((other) => other !== server);
      const join = hosts?.part(
        server.address.host,
        others.map(({ address }) => address.host),
      );
      // Where there are no namespaces: a server that answers nobody.
      if (join === undefined) server.freeze();
      return async () => {
        join?.();
        server.thaw();
      };
    },
  },
];

/** Everything that is tried, one after the other. */
export const FAULTS: readonly Fault[] = [...OF_PROCESSES, ...OF_NETWORKS];

/** Cuts the leader off until it has ended by its own clock; then it has to find its way back. */
async function isolateLeader(
  cluster: ChaosCluster,
  isolate: (leader: Member) => void,
): Promise<() => Promise<void>> {
  const leader = await cluster.leader();
  const { lives, process } = leader;
  isolate(leader);
  return async () => {
    await until('it ends by its own clock', DEADLINE_MS, () => leader.process !== process || undefined);
    leader.network.heal();
    await untilBegunAnew(leader, lives);
  };
}

async function untilBegunAnew(member: Member, lives: number): Promise<void> {
  await until('it ends, and begins anew', DEADLINE_MS, () => member.lives > lives || undefined);
}

/** The session of a member's process with ZooKeeper, as its log tells. */
function sessionOf({ process }: Member): bigint {
  const [, session = '0'] = [...(process?.said.matchAll(/session (0x[0-9a-f]+)/g) ?? [])].at(-1) ?? [];
  return BigInt(session);
}
