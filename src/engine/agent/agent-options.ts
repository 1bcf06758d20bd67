import type { AgentInfo } from '../../../api/mesos/v1.ts';
import type { Clock, Timers } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Random } from '../../ports/random.ts';

/** Everything the agent side is told once. */
export interface AgentOptions {
  readonly workDir: string;
  readonly agentId: string;
  readonly ip: string;
  readonly hostname: string;
  readonly info: AgentInfo;
  /** Known only after the server listens, so asked for when needed. */
  agentPort(): number;
  readonly executorRegistrationTimeoutMs: number;
  readonly executorReregistrationTimeoutMs: number;
  readonly executorShutdownGraceMs: number;
  /** Ended tasks of an executor and ended executors of a framework that are kept for the operator. */
  readonly completedKept: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
}
