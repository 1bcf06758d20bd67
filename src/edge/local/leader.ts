import { request } from 'node:http';
import type { LocalFacts, LocalScheduler } from '../../ports/local-cluster.ts';

const ANSWER_DEADLINE_MS = 2_000;
const LEADS = 200;

/** Asks each scheduler of a cluster whether it leads. @returns the facts as they are now */
export async function withLeader(facts: LocalFacts): Promise<LocalFacts> {
  if (facts.zookeeper === undefined) return facts;
  const host = new URL(facts.schedulerUri).hostname;
  const schedulers = await Promise.all(
    facts.schedulers.map(async (scheduler) => ({
      ...scheduler,
      state: await stateOf(`http://${host}:${scheduler.port}`),
    })),
  );
  const leader = schedulers.find(({ state }) => state === 'leading');
  if (leader === undefined) return { ...facts, schedulers };
  const { state: _, ...part } = leader;
  return {
    ...facts,
    schedulers,
    schedulerUri: `http://${host}:${leader.port}`,
    parts: { ...facts.parts, scheduler: part },
  };
}

/** Whether all schedulers at these ports answer, and one of them leads. */
export async function leadsOne(host: string, ports: readonly number[]): Promise<boolean> {
  const states = await Promise.all(ports.map((port) => stateOf(`http://${host}:${port}`)));
  return !states.includes('unreachable') && states.includes('leading');
}

function stateOf(url: string): Promise<LocalScheduler['state']> {
  return new Promise((resolve) => {
    const asking = request(`${url}/leaderhealth`, { timeout: ANSWER_DEADLINE_MS }, (answer) => {
      resolve(answer.statusCode === LEADS ? 'leading' : 'standby');
      answer.destroy();
    });
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => resolve('unreachable'));
    asking.end();
  });
}
