import { type FlagValues, flag, flagTypes, nonNegative, positive } from '../../domain/flags/index.ts';
import type { ResourceType } from '../../domain/match/amounts.ts';
import { OFFER_ORDERS } from '../../domain/match/offer-order.ts';
import { backoffBounds } from '../../domain/values/backoff.ts';
import type { OfferSettings, SchedulingSettings } from '../settings.ts';

/** How offers are kept and pending tasks are matched with them. */
export const SCHEDULING_FLAGS = {
  firstScheduleDelayMs: flag({
    name: 'first_schedule_delay',
    type: flagTypes.duration,
    default: 1,
    check: positive,
    help: 'Delay before new tasks are looked at for the first time.',
  }),
  initialSchedulePenaltyMs: flag({
    name: 'initial_schedule_penalty',
    type: flagTypes.duration,
    default: 1000,
    check: positive,
    help: 'Delay after the first failed attempt; it grows with each further one.',
  }),
  maxSchedulePenaltyMs: flag({
    name: 'max_schedule_penalty',
    type: flagTypes.duration,
    default: 60_000,
    help: 'Longest delay between attempts.',
  }),
  maxScheduleAttemptsPerSecond: flag({
    name: 'max_schedule_attempts_per_sec',
    type: flagTypes.double,
    default: 40,
    check: positive,
    help: 'Most attempts in a second.',
  }),
  maxTasksPerScheduleAttempt: flag({
    name: 'max_tasks_per_schedule_attempt',
    type: flagTypes.integer,
    default: 5,
    check: positive,
    help: 'Most tasks of one attempt.',
  }),
  schedulingMaxBatchSize: flag({
    name: 'scheduling_max_batch_size',
    type: flagTypes.integer,
    default: 3,
    check: positive,
    help: 'Most attempts in one transaction.',
  }),
  maxStartDelayMs: flag({
    name: 'max_reschedule_task_delay_on_startup',
    type: flagTypes.duration,
    default: 30_000,
    help: 'Tasks that are pending when the scheduler starts wait a random part of this.',
  }),
  holdOffersForever: flag({
    name: 'hold_offers_forever',
    type: flagTypes.bool,
    default: false,
    help: 'Whether offers are kept until Mesos takes them back.',
  }),
  minOfferHoldMs: flag({
    name: 'min_offer_hold_time',
    type: flagTypes.duration,
    default: 300_000,
    check: nonNegative,
    help: 'How long offers are kept at least.',
  }),
  offerHoldJitterMs: flag({
    name: 'offer_hold_jitter_window',
    type: flagTypes.duration,
    default: 60_000,
    check: nonNegative,
    help: 'Offers are kept a random part of this longer.',
  }),
  offerFilterMs: flag({
    name: 'offer_filter_duration',
    type: flagTypes.duration,
    default: 5000,
    help: 'How long Mesos does not offer declined resources again.',
  }),
  unavailabilityThresholdMs: flag({
    name: 'unavailability_threshold',
    type: flagTypes.duration,
    default: 360_000,
    help: 'How long before an announced maintenance a host takes no more tasks.',
  }),
  offerOrder: flag({
    name: 'offer_order',
    type: flagTypes.list(flagTypes.oneOf(...OFFER_ORDERS)),
    default: ['RANDOM'],
    help: 'What offers are ordered by, first things first.',
  }),
  maxStaticBans: flag({
    name: 'offer_static_ban_cache_max_size',
    type: flagTypes.integer,
    default: 1_000_000,
    check: nonNegative,
    help: 'Most remembered pairs of an offer and a kind of task that do not fit.',
  }),
  enableRevocableCpus: flag({
    name: 'enable_revocable_cpus',
    type: flagTypes.bool,
    default: true,
    help: 'Whether revocable tiers run on revocable CPUs.',
  }),
  enableRevocableRam: flag({
    name: 'enable_revocable_ram',
    type: flagTypes.bool,
    default: false,
    help: 'Whether revocable tiers run on revocable memory.',
  }),
} as const;

type Values = FlagValues<typeof SCHEDULING_FLAGS>;

/** How offers are kept. */
export function offerSettings(values: Values): OfferSettings {
  return {
    minHoldMs: values.minOfferHoldMs,
    holdJitterMs: values.offerHoldJitterMs,
    holdForever: values.holdOffersForever,
    filterMs: values.offerFilterMs,
    order: values.offerOrder,
    unavailabilityThresholdMs: values.unavailabilityThresholdMs,
    maxStaticBans: values.maxStaticBans,
  };
}

/**
 * How pending tasks are taken up.
 * @throws RangeError if the longest penalty is shorter than the first
 */
export function schedulingSettings(values: Values): SchedulingSettings {
  return {
    firstDelayMs: values.firstScheduleDelayMs,
    penalty: backoffBounds(values.initialSchedulePenaltyMs, values.maxSchedulePenaltyMs),
    maxAttemptsPerSecond: values.maxScheduleAttemptsPerSecond,
    maxTasksPerAttempt: values.maxTasksPerScheduleAttempt,
    maxAttemptsPerPass: values.schedulingMaxBatchSize,
    maxStartDelayMs: values.maxStartDelayMs,
  };
}

/** The types of resources that revocable tiers take revocable. */
export function revocableTypes(values: Values): ReadonlySet<ResourceType> {
  const types = new Set<ResourceType>();
  if (values.enableRevocableCpus) types.add('CPUS');
  if (values.enableRevocableRam) types.add('RAM_MB');
  return types;
}
