import { randomStream } from '../random.ts';
import type { VirtualTime } from '../virtual-time.ts';
import { Agent } from './agent.ts';
import type { Network } from './connection.ts';
import { Executors } from './executors.ts';
import { Master } from './master.ts';
import { holdings } from './resources.ts';

export interface ClusterOptions {
  readonly seed: number;
  readonly agents: number;
  /** Resources of each agent. */
  readonly cpus: number;
  readonly ramMb: number;
  /** Probability that a message which may get lost does. */
  readonly loss?: number;
}

/** Everything but the schedulers: a master, its agents with their executors, and the network between. */
export interface SimulatedCluster {
  readonly master: Master;
  readonly executors: Executors;
  readonly network: Network;
  readonly agents: readonly Agent[];
}

export function createCluster(time: VirtualTime, options: ClusterOptions): SimulatedCluster {
  const { seed, loss = 0.05 } = options;
  const master = new Master(time, time);
  const executors = new Executors(time, randomStream(seed, 'executors'));
  const agents = Array.from({ length: options.agents }, (_, index) => {
    const agent = new Agent(machine(index, options), {
      ...{ timers: time, uplink: master, behaviour: executors },
      random: randomStream(seed, `agent ${index}`),
    });
    master.register(agent);
    return agent;
  });
  const network: Network = {
    ...{ calm: false, random: randomStream(seed, 'network'), loss },
    ...{ minLatencyMs: 1, maxLatencyMs: 20, repetition: 0.05, updateJitterMs: 200 },
  };
  return { master, executors, network, agents };
}

function machine(index: number, { cpus, ramMb }: ClusterOptions) {
  const ports = Array.from({ length: 20 }, (_, offset) => 31_000 + offset);
  return {
    id: `agent-${index}`,
    hostname: `host${index}`,
    attributes: [{ name: 'rack', type: 'TEXT', text: { value: `rack${index % 2}` } }] as const,
    capacity: holdings(cpus, ramMb, 100_000, ports),
  };
}
