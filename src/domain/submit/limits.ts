import { TaskConfig } from '../../../api/generated/aurora.ts';
import { encodeBinary } from '../../../api/thrift/index.ts';

const MEBIBYTE = 2 ** 20;

/**
 * Each task carries its configuration into the log, and one change of a job is one entry there: this bounds the
 * memory and the time that a single request can cost. Ordinary configurations of a few KB are far from it.
 */
const MAX_JOB_BYTES = 128 * MEBIBYTE;

/** A message is stored with every task that it concerns. */
const MAX_MESSAGE_CHARACTERS = 4096;

/** What a limit on the instances of one job says to `count`; undefined if it is within it. */
export function checkInstanceCount(count: number, maxTasksPerJob: number): string | undefined {
  if (count >= 1 && count <= maxTasksPerJob) return undefined;
  return `Instance count must be between 1 and ${maxTasksPerJob} inclusive.`;
}

/** What is wrong with the size of `count` tasks together; undefined if nothing is. */
export function checkSize(config: TaskConfig, count: number): string | undefined {
  const bytes = encodeBinary(TaskConfig, config).length;
  if (bytes * count <= MAX_JOB_BYTES) return undefined;
  return (
    `Job is too large: ${count} instances of ${bytes} bytes each are more than ${MAX_JOB_BYTES / MEBIBYTE} MB ` +
    'in all. Its configuration must be smaller, or its instances fewer.'
  );
}

/** What is wrong with a user's own words; undefined if nothing is. */
export function checkMessage(message: string | undefined): string | undefined {
  if (message === undefined || message.length <= MAX_MESSAGE_CHARACTERS) return undefined;
  return `The message must not be longer than ${MAX_MESSAGE_CHARACTERS} characters.`;
}
