import type { JobUpdateSettings, JobUpdateStrategy, Range } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import type { ConfigError } from '../errors.ts';
import { ok, type Result } from '../result.ts';
import { JsonReader } from '../task/read-json.ts';
import { guardConversion, int32, optional } from './fields.ts';
import { InvalidJob } from './invalid-job.ts';
import type { JobConfig } from './prepare.ts';

const MIN_PULSE_INTERVAL_SECS = 60;
const MAX_BATCHES = 10_000;

/**
 * How an update of the job is to go.
 * @param config a prepared job
 * @param onlyTheseInstances ranges of instances, both ends included; undefined for all
 * @returns the settings, or what is wrong with the job's `update_config`
 */
export function toUpdateSettings(
  config: JobConfig,
  onlyTheseInstances?: readonly Range[],
): Result<Wire<JobUpdateSettings>, ConfigError> {
  return guardConversion(config.job, () => {
    const update = new JsonReader(config.document, 'job').object('update_config');
    checkSettings(update);
    const strategy = convertStrategy(update);
    const pulseSecs = update.has('pulse_interval_secs')
      ? update.integer('pulse_interval_secs', 0)
      : undefined;
    return ok({
      updateGroupSize: strategy.groupSize,
      maxPerInstanceFailures: int32(update, 'max_per_shard_failures', 0),
      maxFailedInstances: int32(update, 'max_total_failures', 0),
      minWaitInInstanceRunningMs: toMs(update.integer('watch_secs', 45), 'watch_secs', update),
      rollbackOnFailure: update.boolean('rollback_on_failure', true),
      ...optional('updateOnlyTheseInstances', onlyTheseInstances),
      waitForBatchCompletion: strategy.waits,
      ...optional(
        'blockIfNoPulsesAfterMs',
        pulseSecs === undefined ? undefined : toMs(pulseSecs, 'pulse_interval_secs', update),
      ),
      slaAware: update.boolean('sla_aware', false),
      updateStrategy: strategy.strategy,
    });
  });
}

function toMs(secs: number, field: string, update: JsonReader): number {
  if (secs * 1000 < 2 ** 31) return secs * 1000;
  throw new InvalidJob(
    `${field} is ${secs}, but the longest time possible is ${Math.floor((2 ** 31 - 1) / 1000)} seconds`,
    update.path,
  );
}

function checkSettings(update: JsonReader): void {
  const batchSize = update.integer('batch_size', 1);
  const hasStrategy = update.has('update_strategy');
  if (batchSize < 1) throw new InvalidJob('Batch size should be greater than 0.', update.path);
  if (update.integer('watch_secs', 45) < 0)
    throw new InvalidJob('Watch seconds should be greater than or equal to 0.', update.path);
  if (
    update.has('pulse_interval_secs') &&
    update.integer('pulse_interval_secs', 0) < MIN_PULSE_INTERVAL_SECS
  ) {
    throw new InvalidJob(
      `Pulse interval seconds must be at least ${MIN_PULSE_INTERVAL_SECS} seconds.`,
      update.path,
    );
  }
  if (hasStrategy && update.boolean('wait_for_batch_completion', false)) {
    throw new InvalidJob(
      'wait_for_batch_completion cannot be combined with update_strategy: use BatchUpdateStrategy alone.',
      update.path,
    );
  }
  if (hasStrategy && batchSize > 1) {
    throw new InvalidJob(
      'batch_size cannot be combined with update_strategy: set it in the strategy.',
      update.path,
    );
  }
}

interface Strategy {
  readonly strategy: JobUpdateStrategy;
  readonly groupSize: number;
  /** Whether a batch is finished before the next begins. */
  readonly waits: boolean;
}

/** Told apart by their fields: only batches pause by themselves, only variable ones have several sizes. */
function convertStrategy(update: JsonReader): Strategy {
  const chosen = update.optionalObject('update_strategy');
  const groupSize = positive(chosen ?? update, 'batch_size');
  if (chosen?.has('batch_sizes')) {
    const groupSizes = chosen.list('batch_sizes', MAX_BATCHES, readBatchSize);
    if (groupSizes.length === 0)
      throw new InvalidJob('batch_sizes must name at least one batch.', chosen.path);
    const autopauseAfterBatch = chosen.boolean('autopause_after_batch', false);
    return {
      strategy: { varBatchStrategy: { groupSizes, autopauseAfterBatch } },
      groupSize: 1,
      waits: false,
    };
  }
  if (chosen?.has('autopause_after_batch') || update.boolean('wait_for_batch_completion', false)) {
    const autopauseAfterBatch = chosen?.boolean('autopause_after_batch', false) ?? false;
    return { strategy: { batchStrategy: { groupSize, autopauseAfterBatch } }, groupSize, waits: true };
  }
  return { strategy: { queueStrategy: { groupSize } }, groupSize, waits: false };
}

function positive(reader: JsonReader, field: string): number {
  const size = int32(reader, field, 1);
  if (size > 0) return size;
  throw new InvalidJob('Batch size should be greater than 0.', reader.path);
}

function readBatchSize(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value < 2 ** 31) return value;
  throw new InvalidJob(`${path} must be a number greater than 0.`, path);
}
