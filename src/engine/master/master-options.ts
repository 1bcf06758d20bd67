import type { Offer } from '../../../api/mesos/v1.ts';
import type { Clock, Timers } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Random } from '../../ports/random.ts';
import type { Resources } from '../resources/resources.ts';

/** Everything the master is told once. */
export interface MasterOptions {
  readonly agentId: string;
  readonly ip: string;
  readonly hostname: string;
  readonly total: Resources;
  /** How an offer names the agent; the port is known only after the server listens. */
  offerFacts(): Pick<Offer, 'hostname' | 'url' | 'attributes'>;
  masterPort(): number;
  /** Ended tasks of a framework and ended frameworks that are kept for the operator. */
  readonly completedKept: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
}
