import { statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import type { Attribute, Resource } from '../../api/mesos/v1.ts';
import type { Result } from '../domain/values/result.ts';
import type { Clock, Timers } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Random } from '../ports/random.ts';
import type { IsolationChoice } from './containers/choose-isolator.ts';
import type { Credential } from './http/credentials.ts';
import { parseAttributes, parseResources } from './resources/parse.ts';

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
  /**
   * What the machine gives to tasks, as `--resources` of a Mesos agent takes it: `cpus:4;ports:[31000-31009]`. Of cpus, mem,
   * disk and ports what is not named: what the machine has, less a reserve for itself; ports 31000 to 32000.
   */
  readonly resources?: string;
  /** What is given away besides and may be taken back, in the same form: `cpus:8;mem:1000`. Default: nothing. */
  readonly revocableResources?: string;
  /** What every offer says of the machine, as `--attributes` of a Mesos agent takes it. Default: `host` and `rack`. */
  readonly attributes?: string;
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
const DEFAULT_PORTS = { begin: 31_000, end: 32_000 } as const;

/** What the agent has: what was asked for, and what the machine has of what was not. @throws Error if it is malformed */
export function effectiveResources(options: EngineOptions): Resource[] {
  const given = valueOrThrow('resources', parseResources(options.resources ?? ''));
  const isGiven = new Set(given.map(({ name }) => name));
  return [...given, ...machineResources(options.workDir).filter(({ name }) => !isGiven.has(name))];
}

/** What is offered besides. @throws Error if it is malformed */
export function revocableResources({ revocableResources: text = '' }: EngineOptions): Resource[] {
  const given = valueOrThrow('revocableResources', parseResources(text));
  return given.map((resource) => ({ ...resource, revocable: {} }));
}

function machineResources(workDir: string): Resource[] {
  const disk = statfsSync(workDir);
  const scalar = (name: string, value: number): Resource => ({ name, type: 'SCALAR', scalar: { value } });
  return [
    scalar('cpus', availableParallelism()),
    scalar('mem', withoutReserve(totalmem() / MB, RESERVED_MEM_MB)),
    scalar('disk', withoutReserve((disk.blocks * disk.bsize) / MB, RESERVED_DISK_MB)),
    { name: 'ports', type: 'RANGES', ranges: { range: [{ ...DEFAULT_PORTS }] } },
  ];
}

function withoutReserve(total: number, reserved: number): number {
  return Math.floor(total > 2 * reserved ? total - reserved : total / 2);
}

/** The attributes of every offer. @throws Error if they are malformed */
export function effectiveAttributes({ attributes, hostname }: EngineOptions): Attribute[] {
  if (attributes !== undefined) return valueOrThrow('attributes', parseAttributes(attributes));
  const text = (name: string, value: string): Attribute => ({ name, type: 'TEXT', text: { value } });
  return [text('host', hostname), text('rack', 'local')];
}

function valueOrThrow<T>(option: string, result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`option ${option}: ${result.message}`);
}
