import type { Agent } from './cluster/agent.ts';
import type { Network } from './cluster/connection.ts';
import type { Executors } from './cluster/executors.ts';
import type { Master } from './cluster/master.ts';
import { type ClusterOptions, createCluster, type SimulatedCluster } from './cluster/simulated-cluster.ts';
import { randomStream, type SeededRandom } from './random.ts';
import { Trace } from './trace.ts';
import { settlePromises, VirtualTime } from './virtual-time.ts';

export interface SimulatedWorldOptions extends ClusterOptions {
  /** Is handed every line of the trace. */
  readonly onTrace?: ((line: string) => void) | undefined;
}

const START_MS = Date.UTC(2026, 0, 1);

/** What simulations of all kinds happen in: time, a cluster, what chooses the next step, and a trace of it all. */
export class SimulatedWorld implements SimulatedCluster {
  readonly time = new VirtualTime(START_MS, settlePromises);
  readonly trace: Trace;
  /** Chooses what is done next. */
  readonly random: SeededRandom;
  readonly master: Master;
  readonly executors: Executors;
  readonly network: Network;
  readonly agents: readonly Agent[];

  constructor(options: SimulatedWorldOptions) {
    this.trace = new Trace(() => this.time.nowMs() - START_MS, options.onTrace);
    this.random = randomStream(options.seed, 'actions');
    const { master, executors, network, agents } = createCluster(this.time, options);
    this.master = master;
    this.executors = executors;
    this.network = network;
    this.agents = agents;
  }
}
