import type { Filters, SchedulerEvent, TimeInfo, Unavailability } from '../../../api/mesos/v1.ts';
import type { Journal } from '../checkpoint/journal.ts';
import { isEmpty } from '../resources/resources.ts';
import {
  isSameMachine,
  listProblem,
  type MachineId,
  type MaintenanceSchedule,
  normalized,
  scheduleProblem,
  textOf,
  without,
} from './machines.ts';
import type { Master } from './master.ts';
import { refusalMs } from './offer-filters.ts';

interface Answer {
  readonly status: 'ACCEPT' | 'DECLINE';
  readonly timestamp: TimeInfo;
  readonly repeatAtMs: number;
}

const SCHEDULE_KEY = 'maintenance';
const DOWN_KEY = 'machines-down';

/**
 * Maintenance: which machines will be away, who is told, what they said, when they are asked again, and which machines
 * are down. A machine goes from up through draining (it is in the schedule) to down and back up.
 */
export class Maintenance {
  readonly #master: Master;
  readonly #journal: Journal;
  #schedule: MaintenanceSchedule;
  #down: readonly MachineId[];
  /** The unanswered inverse offer of each framework. */
  readonly #outstanding = new Map<string, string>();
  readonly #answers = new Map<string, Answer>();

  constructor(master: Master, journal: Journal) {
    this.#master = master;
    this.#journal = journal;
    // Both are written by #save() only.
    this.#schedule = (journal.get(SCHEDULE_KEY) as MaintenanceSchedule | undefined) ?? {};
    this.#down = (journal.get(DOWN_KEY) as readonly MachineId[] | undefined) ?? [];
  }

  get schedule(): MaintenanceSchedule {
    return this.#schedule;
  }

  /** Whether the operator has brought this machine down. */
  get isDown(): boolean {
    return this.#down.some((machine) => this.#isOwn(machine));
  }

  // ── what operators ask for; each resolves once it is on disk, with why it is refused or undefined ─────────

  /** Replaces the whole schedule. */
  async update(schedule: MaintenanceSchedule): Promise<string | undefined> {
    const problem = scheduleProblem(schedule, this.#down);
    if (problem !== undefined) return problem;
    this.#schedule = (schedule.windows ?? []).length === 0 ? {} : schedule;
    this.#master.offers.rescindAll((frameworkId, event) => this.#tell(frameworkId, event));
    this.rescindInverse();
    this.#master.allocate();
    this.tick();
    await this.#save();
    return undefined;
  }

  /** Takes machines down that are being drained; what runs there is lost. */
  async start(machines: readonly MachineId[]): Promise<string | undefined> {
    const problem =
      listProblem(machines) ??
      this.#modeProblem(
        machines,
        (machine) => this.#isScheduled(machine) && !this.#isDown(machine),
        'is not in DRAINING mode and cannot be brought down',
      );
    if (problem !== undefined) return problem;
    this.#down = [...this.#down, ...machines.map(normalized)];
    if (machines.some((machine) => this.#isOwn(machine))) {
      this.#master.removeAgent("Operator initiated 'Machine DOWN'");
    }
    await this.#save();
    return undefined;
  }

  /** Takes machines back that are down; they leave the schedule. */
  async stop(machines: readonly MachineId[]): Promise<string | undefined> {
    const problem =
      listProblem(machines) ??
      this.#modeProblem(
        machines,
        (machine) => this.#isDown(machine),
        'is not in DOWN mode and cannot be brought up',
      );
    if (problem !== undefined) return problem;
    this.#down = this.#down.filter((machine) => !machines.some((other) => isSameMachine(machine, other)));
    this.#schedule = without(this.#schedule, machines);
    await this.#save();
    return undefined;
  }

  #modeProblem(
    machines: readonly MachineId[],
    isRight: (machine: MachineId) => boolean,
    problem: string,
  ): string | undefined {
    for (const machine of machines) {
      const isKnown = this.#isScheduled(machine) || this.#isOwn(machine);
      if (!isKnown) return `${textOf(machine)} is not part of a maintenance schedule`;
      if (!isRight(machine)) return `${textOf(machine)} ${problem}`;
    }
    return undefined;
  }

  #save(): Promise<void> {
    return this.#journal.commit([
      [SCHEDULE_KEY, this.#schedule],
      [DOWN_KEY, this.#down],
    ]);
  }

  #isOwn(machine: MachineId): boolean {
    return isSameMachine(machine, this.#master.options);
  }

  #isDown(machine: MachineId): boolean {
    return this.#down.some((other) => isSameMachine(machine, other));
  }

  #isScheduled(machine: MachineId): boolean {
    return this.#machines().some((other) => isSameMachine(machine, other));
  }

  #machines(): MachineId[] {
    return (this.#schedule.windows ?? []).flatMap(({ machine_ids = [] }) => machine_ids);
  }

  // ── what frameworks are told and say ──────────────────────────────────────────────────────────────────────

  /** When this machine will be away, if announced. */
  unavailability(): Unavailability | undefined {
    return this.#schedule.windows?.find(({ machine_ids }) =>
      machine_ids?.some((machine) => this.#isOwn(machine)),
    )?.unavailability;
  }

  /** Sends inverse offers to whom they are due. An unanswered one is not repeated, an answered one is. */
  tick(): void {
    const unavailability = this.unavailability();
    if (unavailability === undefined || !this.#master.isAgentRegistered) return;
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

  /** Takes every inverse offer back and forgets the answers to earlier ones. */
  rescindInverse(): void {
    for (const [frameworkId, id] of this.#outstanding) {
      this.#tell(frameworkId, {
        type: 'RESCIND_INVERSE_OFFER',
        rescind_inverse_offer: { inverse_offer_id: { value: id } },
      });
    }
    this.#outstanding.clear();
    this.#answers.clear();
  }

  #tell(frameworkId: string, event: SchedulerEvent): void {
    this.#master.frameworks.get(frameworkId)?.subscription?.sink.send(event);
  }

  /** The answer of `/maintenance/status`. */
  status(): Record<string, unknown> {
    const statuses = [...this.#answers].map(([frameworkId, { status, timestamp }]) => ({
      framework_id: { value: frameworkId },
      status,
      timestamp,
    }));
    const draining = this.#machines()
      .filter((machine) => !this.#isDown(machine))
      .map((machine) => ({
        id: normalized(machine),
        ...(this.#isOwn(machine) && statuses.length > 0 ? { statuses } : {}),
      }));
    return {
      ...(draining.length === 0 ? {} : { draining_machines: draining }),
      ...(this.#down.length === 0 ? {} : { down_machines: this.#down }),
    };
  }
}
