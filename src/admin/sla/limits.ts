import { accept, type Convert, reject } from '../../client/grammar/index.ts';
import { timeSpan } from '../../client/sla/time-span.ts';
import { fatal } from '../command.ts';

/** How much of a job has to be up, and for how long. */
export interface SlaLimit {
  /** Percent, above 0 and at most 100. */
  readonly percentage: number;
  readonly durationSecs: number;
}

/** A percentage above 0 and at most 100. */
export const percentage: Convert<number> = (given) => {
  const value = Number(given);
  const isDecimal = /^\+?(\d+\.?\d*|\.\d+)$/.test(given.trim());
  return isDecimal && value > 0 && value <= 100
    ? accept(value)
    : reject(`Invalid percentage ${given}. Must be within (0, 100].`);
};

/** Limits of single jobs, by their keys. */
export type JobLimits = ReadonlyMap<string, SlaLimit>;

/**
 * Reads lines of the form `cluster/role/env/job PERCENTAGE DURATION`; blank ones do not count.
 * @param path for messages
 * @throws CommandError naming the first line that is not so
 */
export function parseJobLimits(path: string, lines: readonly string[]): JobLimits {
  const limits = new Map<string, SlaLimit>();
  for (const line of lines.map((each) => each.trim()).filter((each) => each !== '')) {
    const [job = '', percent = '', duration = '', ...more] = line.split(/\s+/);
    const read = { percentage: percentage(percent), duration: timeSpan(duration) };
    if (more.length > 0 || duration === '') throw fatal(`Invalid line in ${path}:${line}`);
    if (!read.percentage.ok) throw fatal(`Invalid line in ${path}:${line}: ${read.percentage.problem}`);
    if (!read.duration.ok) throw fatal(`Invalid line in ${path}:${line}: ${read.duration.problem}`);
    limits.set(job, { percentage: read.percentage.value, durationSecs: read.duration.value });
  }
  return limits;
}
