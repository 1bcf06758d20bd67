import { statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import type { Attribute, Resource } from '../../api/mesos/v1.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Random } from '../ports/random.ts';
import type { IsolationChoice } from './containers/choose-isolator.ts';
import type { Credential } from './http/credentials.ts';

/** What the machine gives to tasks. */
export interface EngineResources {
  readonly cpus: number;
  readonly memMb: number;
  readonly diskMb: number;
  /** First and last port that may be given to tasks. */
  readonly ports: readonly [first: number, last: number];
}

/** What an engine is told at its start. */
export interface EngineOptions {
  /** Everything the engine keeps lies here; made if it does not exist. */
  readonly workDir: string;
  readonly ip: string;
  /** 0: the one of last time, or else a free one. */
  readonly masterPort: number;
  /** 0: the one of last time (running executors come back to it), or else a free one. */
  readonly agentPort: number;
  readonly hostname: string;
  /** Default: what the machine has, less a reserve for itself; ports 31000 to 32000. */
  readonly resources?: Partial<EngineResources>;
  /** Attributes of every offer. Default: `host` (the hostname) and `rack` (`local`). */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Default auto: cgroups where they can be used. */
  readonly isolation?: IsolationChoice;
  /** Whom the scheduler API is for; default: everybody who reaches the port. */
  readonly credentials?: readonly Credential[];
  readonly executorRegistrationTimeoutMs?: number;
  /** How long a restarted engine waits for executors before it ends them and makes offers. */
  readonly executorReregistrationTimeoutMs?: number;
  /** What an executor gets to end its tasks if its own description does not say. */
  readonly executorShutdownGraceMs?: number;
  /** How often a sandbox is measured; it is enforced what a task was given. */
  readonly diskWatchIntervalMs?: number;
  /** When the sandbox of an ended executor is removed; sooner if the disk fills up. */
  readonly gcDelayMs?: number;
  /** Ended tasks and frameworks that the operator endpoints still show. */
  readonly completedKept?: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  /** Told once if the disk fails: the process must stop then. Default: throw, which ends the process. */
  readonly onFatal?: (error: Error) => void;
}

/** What counts when an option is not given. */
export const DEFAULTS = {
  executorRegistrationTimeoutMs: 60_000,
  executorReregistrationTimeoutMs: 10_000,
  // Thermos may take 10 s for the HTTP lifecycle and 60 s for its finalizing processes.
  executorShutdownGraceMs: 80_000,
  diskWatchIntervalMs: 15_000,
  gcDelayMs: 7 * 24 * 3_600_000,
  completedKept: 1_000,
} as const;

const MB = 1024 * 1024;
/** What the machine keeps for itself, as Mesos does it: half of small machines, a fixed part of large ones. */
const RESERVED_MEM_MB = 1_024;
const RESERVED_DISK_MB = 5_120;
const DEFAULT_PORTS = [31_000, 32_000] as const;

/** What to offer: what was asked for, else what the machine has. */
export function effectiveResources(options: EngineOptions): Resource[] {
  const { cpus, memMb, diskMb, ports } = { ...machineResources(options.workDir), ...options.resources };
  const scalar = (name: string, value: number): Resource => ({ name, type: 'SCALAR', scalar: { value } });
  return [
    scalar('cpus', cpus),
    scalar('mem', memMb),
    scalar('disk', diskMb),
    { name: 'ports', type: 'RANGES', ranges: { range: [{ begin: ports[0], end: ports[1] }] } },
  ];
}

function machineResources(workDir: string): EngineResources {
  const disk = statfsSync(workDir);
  return {
    cpus: availableParallelism(),
    memMb: withoutReserve(totalmem() / MB, RESERVED_MEM_MB),
    diskMb: withoutReserve((disk.blocks * disk.bsize) / MB, RESERVED_DISK_MB),
    ports: DEFAULT_PORTS,
  };
}

function withoutReserve(total: number, reserved: number): number {
  return Math.floor(total > 2 * reserved ? total - reserved : total / 2);
}

/** The attributes of every offer. */
export function effectiveAttributes(options: EngineOptions): Attribute[] {
  const attributes = options.attributes ?? { host: options.hostname, rack: 'local' };
  return Object.entries(attributes).map(([name, value]) => ({ name, type: 'TEXT', text: { value } }));
}
