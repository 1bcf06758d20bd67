import { Agent } from './agent/agent.ts';
import type { Journal } from './checkpoint/journal.ts';
import type { Isolator } from './containers/isolator.ts';
import { Master } from './master/master.ts';
import {
  DEFAULTS,
  type EngineOptions,
  effectiveAttributes,
  effectiveResources,
  revocableResources,
} from './options.ts';
import { resourcesOf } from './resources/resources.ts';

/** The ports in use; 0 until the servers listen. */
export interface Ports {
  master: number;
  agent: number;
}

/** Makes both sides of the engine and introduces them to each other. */
export function assemble(
  options: EngineOptions,
  journal: Journal,
  isolator: Isolator,
  agentId: string,
  ports: Readonly<Ports>,
): { readonly master: Master; readonly agent: Agent } {
  const { ip, hostname, clock, timers, random, logger, workDir } = options;
  const resources = effectiveResources(options);
  const attributes = effectiveAttributes(options);
  const completedKept = options.completedKept ?? DEFAULTS.completedKept;
  const master = new Master(
    {
      agentId,
      ip,
      hostname,
      total: resourcesOf([...resources, ...revocableResources(options)]),
      offerFacts: () => ({
        hostname,
        url: { scheme: 'http', address: { hostname, ip, port: ports.agent }, path: '/slave(1)' },
        ...(attributes.length === 0 ? {} : { attributes }),
      }),
      masterPort: () => ports.master,
      completedKept,
      clock,
      timers,
      random,
      logger,
    },
    journal,
  );
  const agent = new Agent(
    {
      workDir,
      agentId,
      ip,
      hostname,
      info: {
        hostname,
        resources,
        ...(attributes.length === 0 ? {} : { attributes }),
        id: { value: agentId },
      },
      agentPort: () => ports.agent,
      executorRegistrationTimeoutMs:
        options.executorRegistrationTimeoutMs ?? DEFAULTS.executorRegistrationTimeoutMs,
      executorReregistrationTimeoutMs:
        options.executorReregistrationTimeoutMs ?? DEFAULTS.executorReregistrationTimeoutMs,
      executorShutdownGraceMs: options.executorShutdownGraceMs ?? DEFAULTS.executorShutdownGraceMs,
      completedKept,
      clock,
      timers,
      random,
      logger,
    },
    journal,
    isolator,
    master,
  );
  master.attach(agent);
  return { master, agent };
}
