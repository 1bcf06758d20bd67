import type { ExecutorInfo, Offer, SchedulerEvent, Unavailability } from '../../../api/mesos/v1.ts';
import { add, NOTHING, type Resources, toMesos } from '../resources/resources.ts';
import { type Allocation, Allocator } from './allocator.ts';
import type { MasterFramework, OutstandingOffer } from './types.ts';
import { hasCapability } from './validate-framework.ts';

/** What goes into offers besides the resources. */
export interface OfferFacts {
  readonly agentId: string;
  /** Starts the ids of this master's offers. */
  readonly masterId: string;
  /** How an offer names the agent; its port is known only after the server listens. */
  agent(): Pick<Offer, 'hostname' | 'url' | 'attributes'>;
  unavailability(): Unavailability | undefined;
  liveExecutors(frameworkId: string): readonly { readonly id: string; readonly info: ExecutorInfo }[];
}

/** The machine's resources on their way to the schedulers: what is free, what is offered, what was refused. */
export class OfferBook {
  readonly allocator: Allocator;
  readonly outstanding = new Map<string, OutstandingOffer>();
  readonly #facts: OfferFacts;
  #nextOffer = 0;

  constructor(total: Resources, facts: OfferFacts) {
    this.allocator = new Allocator(total);
    this.#facts = facts;
  }

  /** The id of the next offer or inverse offer; both share one sequence. */
  newId(): string {
    const number = this.#nextOffer;
    this.#nextOffer += 1;
    return `${this.#facts.masterId}-O${number}`;
  }

  /** Offers what is free to whom it is due. Safe to call at any time. */
  offerFree(frameworks: ReadonlyMap<string, MasterFramework>, nowMs: number): void {
    for (const allocation of this.allocator.allocate(nowMs)) {
      const framework = frameworks.get(allocation.frameworkId);
      if (framework === undefined) continue;
      const offer = this.#offerOf(framework, allocation);
      this.outstanding.set(offer.id.value, { offer, allocation });
      framework.subscription?.sink.send({ type: 'OFFERS', offers: { offers: [offer] } });
    }
  }

  #offerOf({ id, info }: MasterFramework, { role, resources }: Allocation): Offer {
    const isMultiRole = hasCapability(info, 'MULTI_ROLE');
    const executors = this.#facts.liveExecutors(id);
    const agent = this.#facts.agent();
    const unavailability = this.#facts.unavailability();
    return {
      id: { value: this.newId() },
      framework_id: { value: id },
      agent_id: { value: this.#facts.agentId },
      hostname: agent.hostname,
      ...(agent.url === undefined ? {} : { url: agent.url }),
      resources: toMesos(resources, {
        format: hasCapability(info, 'RESERVATION_REFINEMENT') ? 'refined' : 'plain',
        ...(isMultiRole ? { allocationRole: role } : {}),
      }),
      ...(executors.length === 0
        ? {}
        : { executor_ids: executors.map((executor) => ({ value: executor.id })) }),
      ...(agent.attributes === undefined ? {} : { attributes: agent.attributes }),
      ...(unavailability === undefined ? {} : { unavailability }),
      ...(isMultiRole ? { allocation_info: { role } } : {}),
    };
  }

  /** Whether a framework may still answer an offer. */
  isValid(frameworkId: string, offerId: string): boolean {
    return this.outstanding.get(offerId)?.allocation.frameworkId === frameworkId;
  }

  /** Ends an offer because it is answered; its resources are free again until they are used. */
  close(frameworkId: string, offerId: string): Allocation | undefined {
    const offer = this.outstanding.get(offerId);
    if (offer === undefined || !this.isValid(frameworkId, offerId)) return undefined;
    this.outstanding.delete(offerId);
    this.allocator.release(frameworkId, offer.allocation.resources);
    return offer.allocation;
  }

  /** Ends all offers of a framework without a word. */
  drop(frameworkId: string): void {
    for (const offerId of [...this.outstanding.keys()]) this.close(frameworkId, offerId);
  }

  /** Ends every offer, with a word to its framework. */
  rescindAll(tell: (frameworkId: string, event: SchedulerEvent) => void): void {
    for (const [offerId, { allocation }] of this.outstanding) {
      this.close(allocation.frameworkId, offerId);
      tell(allocation.frameworkId, { type: 'RESCIND', rescind: { offer_id: { value: offerId } } });
    }
  }

  /** What a framework was offered and has not answered. */
  offeredTo(frameworkId: string): Resources {
    return [...this.outstanding.values()]
      .filter(({ allocation }) => allocation.frameworkId === frameworkId)
      .reduce((sum, { allocation }) => add(sum, allocation.resources), NOTHING);
  }
}
