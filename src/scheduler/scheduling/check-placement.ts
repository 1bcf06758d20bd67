import type { ScheduledTask, TaskConfig } from '../../../api/generated/aurora.ts';
import { addAmounts } from '../../domain/match/amounts.ts';
import { givenBack } from '../../domain/match/given-back.ts';
import { toGroupRequest } from '../../domain/match/group-request.ts';
import type { HostOffer } from '../../domain/match/host-offer.ts';
import type { Slot } from '../../domain/match/match-group.ts';
import type { Piece } from '../../domain/match/pieces.ts';
import { checkPlacement, type PlacementCheck } from '../../domain/match/placement-check.ts';
import type { StateView } from '../../storage/state.ts';
import type { OfferBook } from '../offers/offer-book.ts';
import type { World } from '../world.ts';
import { attributesOf, slotsOf, tallyOf } from './attempt.ts';

/** New instances that somebody asks about. */
export interface WantedInstances {
  readonly config: TaskConfig;
  readonly count: number;
  /** Active tasks of the same job that would be gone by then: their room counts as free. */
  readonly leaving: readonly ScheduledTask[];
}

/** Tries to place instances with the offers at hand. Nothing is reserved, stored or counted. */
export function tryPlacement(world: World, book: OfferBook, wanted: WantedInstances): PlacementCheck {
  const { storage, clock, random, settings } = world;
  const request = toGroupRequest(wanted.config, settings.request);
  const leaving = wanted.leaving.filter(({ assignedTask }) => assignedTask.slaveHost !== undefined);
  const gone = new Set(leaving.map(({ assignedTask }) => assignedTask.taskId));
  return storage.read((state) => {
    const slots = withRoomOf(leaving, slotsOf(state, book), state, world);
    const tally = tallyOf(state, wanted.config.job, request, gone);
    return checkPlacement(wanted.count, request, slots, tally, {
      nowMs: clock.nowMs(),
      unavailabilityThresholdMs: settings.offers.unavailabilityThresholdMs,
      fraction: () => random.ports.fraction(),
    });
  });
}

/** The slots as they are once tasks have ended; a full host, which offers nothing now, gets one. */
function withRoomOf(
  tasks: readonly ScheduledTask[],
  slots: readonly Slot[],
  state: StateView,
  { settings }: World,
): readonly Slot[] {
  const pieces = new Map<string, Piece[]>();
  for (const { assignedTask } of tasks) {
    const { slaveHost = '', task, assignedPorts } = assignedTask;
    const request = toGroupRequest(task, settings.request);
    const amounts = addAmounts(request.task, request.executor);
    const more = givenBack({ amounts, usage: request.usage, ports: [...assignedPorts.values()] });
    pieces.set(slaveHost, [...(pieces.get(slaveHost) ?? []), ...more]);
  }
  const offering = slots.map((slot) => {
    const more = pieces.get(slot.offer.host) ?? [];
    pieces.delete(slot.offer.host);
    return { ...slot, left: [...slot.left, ...more] };
  });
  const full = [...pieces].map(([host, left]): Slot => {
    const mode = state.hostAttributes.get(host)?.mode ?? 'NONE';
    return { offer: emptyOffer(host, state), mode, left, placed: 0 };
  });
  return [...offering, ...full];
}

/** Stands for the offer that a full host would make. */
function emptyOffer(host: string, state: StateView): HostOffer {
  const id = `of full host ${host}`;
  const agentId = state.hostAttributes.get(host)?.slaveId ?? '';
  return {
    ...{
      id,
      agentId,
      host,
      attributes: attributesOf(state, host),
      unavailableFromMs: undefined,
      pieces: [],
      lot: 0,
    },
    source: {
      id: { value: id },
      agent_id: { value: agentId },
      framework_id: { value: '' },
      hostname: host,
    },
  };
}
