import { HostAttributes } from '../../api/generated/aurora.ts';
import { equal } from '../../api/thrift/index.ts';
import { InvalidOp } from './errors.ts';
import type { HostAttributesView } from './state.ts';
import { type Journal, Table } from './table.ts';

/** Attributes and maintenance mode of each host that ever made an offer. */
export class HostAttributesStore implements HostAttributesView {
  readonly #table: Table<HostAttributes>;

  constructor(journal: Journal) {
    this.#table = new Table(journal);
  }

  get size(): number {
    return this.#table.size;
  }

  get(host: string): HostAttributes | undefined {
    return this.#table.get(host);
  }

  all(): readonly HostAttributes[] {
    return this.#table.values();
  }

  /** Adds or replaces the host's record; equal ones change nothing, so that repeated offers are not logged. */
  save(attributes: HostAttributes): void {
    check(attributes);
    const known = this.get(attributes.host);
    if (known !== undefined && equal(HostAttributes, known, attributes)) return;
    this.#table.set(attributes.host, attributes);
  }

  remove(host: string): void {
    this.#table.delete(host);
  }

  clear(): void {
    this.#table.clear();
  }
}

function check({ host, attributes, mode, slaveId }: HostAttributes): void {
  if (mode === undefined) throw new InvalidOp(`the attributes of host ${host} lack the maintenance mode`);
  if (slaveId === undefined) throw new InvalidOp(`the attributes of host ${host} lack the agent's id`);
  const empty = attributes.find((attribute) => attribute.values.length === 0);
  if (empty !== undefined) throw new InvalidOp(`attribute ${empty.name} of host ${host} has no value`);
}
