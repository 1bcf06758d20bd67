import type { Filters, SchedulerEvent, TimeInfo, Unavailability } from '../../../api/mesos/v1.ts';
import type { Journal } from '../checkpoint/journal.ts';
import { isEmpty } from '../resources/resources.ts';
import type { Master } from './master.ts';
import { refusalMs } from './offer-filters.ts';

/** A machine as operators name it. */
export interface MachineId {
  readonly hostname?: string;
  readonly ip?: string;
}

/** Machines that will be away together. */
export interface MaintenanceWindow {
  readonly machine_ids?: readonly MachineId[];
  readonly unavailability: Unavailability;
}

/** All announced maintenance. */
export interface MaintenanceSchedule {
  readonly windows?: readonly MaintenanceWindow[];
}

interface Answer {
  readonly status: 'ACCEPT' | 'DECLINE';
  readonly timestamp: TimeInfo;
  readonly repeatAtMs: number;
}

const KEY = 'maintenance';

/** Announced maintenance: who is told, what they said, and when they are asked again. */
export class Maintenance {
  readonly #master: Master;
  readonly #journal: Journal;
  #schedule: MaintenanceSchedule;
  /** The unanswered inverse offer of each framework. */
  readonly #outstanding = new Map<string, string>();
  readonly #answers = new Map<string, Answer>();

  constructor(master: Master, journal: Journal) {
    this.#master = master;
    this.#journal = journal;
    // Written by update() only.
    this.#schedule = (journal.get(KEY) as MaintenanceSchedule | undefined) ?? {};
  }

  get schedule(): MaintenanceSchedule {
    return this.#schedule;
  }

  /** Replaces the whole schedule. @returns why it is refused, or undefined */
  update(schedule: MaintenanceSchedule): string | undefined {
    const problem = scheduleProblem(schedule);
    if (problem !== undefined) return problem;
    this.#schedule = (schedule.windows ?? []).length === 0 ? {} : schedule;
    void this.#journal.commit([[KEY, this.#schedule]]);
    this.#master.offers.rescindAll((frameworkId, event) => this.#tell(frameworkId, event));
    this.#rescindInverse();
    this.#answers.clear();
    this.#master.allocate();
    this.tick();
    return undefined;
  }

  /** When this machine will be away, if announced. */
  unavailability(): Unavailability | undefined {
    const { hostname, ip } = this.#master.options;
    return this.#schedule.windows?.find(({ machine_ids }) =>
      machine_ids?.some(
        (machine) =>
          (machine.hostname ?? '').toLowerCase() === hostname.toLowerCase() && (machine.ip ?? '') === ip,
      ),
    )?.unavailability;
  }

  /** Sends inverse offers to whom they are due. An unanswered one is not repeated, an answered one is. */
  tick(): void {
    const unavailability = this.unavailability();
    if (unavailability === undefined) return;
    const nowMs = this.#master.options.clock.nowMs();
    const { url } = this.#master.options.offerFacts();
    for (const framework of this.#master.frameworks.values()) {
      const isDue = nowMs >= (this.#answers.get(framework.id)?.repeatAtMs ?? 0);
      if (framework.subscription === undefined || this.#outstanding.has(framework.id) || !isDue) continue;
      if (!this.#holdsAnything(framework.id)) continue;
      const id = this.#master.offers.newId();
      this.#outstanding.set(framework.id, id);
      framework.subscription.sink.send({
        type: 'INVERSE_OFFERS',
        inverse_offers: {
          inverse_offers: [
            {
              id: { value: id },
              ...(url === undefined ? {} : { url }),
              framework_id: { value: framework.id },
              agent_id: { value: this.#master.options.agentId },
              unavailability,
            },
          ],
        },
      });
    }
  }

  #holdsAnything(frameworkId: string): boolean {
    return !isEmpty(this.#master.usedBy(frameworkId)) || !isEmpty(this.#master.offers.offeredTo(frameworkId));
  }

  /** Notes what a framework said to its inverse offer. */
  answer(
    frameworkId: string,
    status: 'ACCEPT' | 'DECLINE',
    call: { readonly inverse_offer_ids?: readonly { value: string }[]; readonly filters?: Filters },
  ): void {
    const outstanding = this.#outstanding.get(frameworkId);
    if (!call.inverse_offer_ids?.some(({ value }) => value === outstanding)) return;
    this.#outstanding.delete(frameworkId);
    const nowMs = this.#master.options.clock.nowMs();
    this.#answers.set(frameworkId, {
      status,
      timestamp: { nanoseconds: BigInt(nowMs) * 1_000_000n },
      repeatAtMs: nowMs + refusalMs(call.filters?.refuse_seconds),
    });
  }

  forgetOffers(frameworkId: string): void {
    this.#outstanding.delete(frameworkId);
    this.#answers.delete(frameworkId);
  }

  #rescindInverse(): void {
    for (const [frameworkId, id] of this.#outstanding) {
      this.#tell(frameworkId, {
        type: 'RESCIND_INVERSE_OFFER',
        rescind_inverse_offer: { inverse_offer_id: { value: id } },
      });
    }
    this.#outstanding.clear();
  }

  #tell(frameworkId: string, event: SchedulerEvent): void {
    this.#master.frameworks.get(frameworkId)?.subscription?.sink.send(event);
  }

  /** The answer of `/maintenance/status`. */
  status(): Record<string, unknown> {
    const own = this.unavailability();
    const statuses = [...this.#answers].map(([frameworkId, { status, timestamp }]) => ({
      framework_id: { value: frameworkId },
      status,
      timestamp,
    }));
    const draining = (this.#schedule.windows ?? []).flatMap((window) =>
      (window.machine_ids ?? []).map((id) => ({
        id,
        ...(window.unavailability === own && statuses.length > 0 ? { statuses } : {}),
      })),
    );
    return draining.length === 0 ? {} : { draining_machines: draining };
  }
}

function scheduleProblem(schedule: MaintenanceSchedule): string | undefined {
  const seen = new Set<string>();
  for (const { machine_ids = [], unavailability } of schedule.windows ?? []) {
    if (machine_ids.length === 0) return 'List of machines in the maintenance window is empty';
    if (Number(unavailability.duration?.nanoseconds ?? 0) < 0) return "Unavailability 'duration' is negative";
    for (const machine of machine_ids) {
      if (!machine.hostname && !machine.ip) return "Both 'hostname' and 'ip' for a machine are empty";
      const key = JSON.stringify([machine.hostname?.toLowerCase(), machine.ip]);
      if (seen.has(key)) return `Machine '${JSON.stringify(machine)}' appears more than once in the schedule`;
      seen.add(key);
    }
  }
  return undefined;
}
