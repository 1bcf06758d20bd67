import { type Amounts, RESOURCE_FACTS, RESOURCE_TYPES } from './amounts.ts';
import type { Piece, Usage } from './pieces.ts';

/** What a task that ends gives back to its host. */
export interface Holding {
  /** The task's resources and its executor's. */
  readonly amounts: Amounts;
  readonly usage: Usage;
  readonly ports: readonly number[];
}

/** The pieces that an offer would have more once a task has ended. Their reservations are not known and left out. */
export function givenBack({ amounts, usage, ports }: Holding): Piece[] {
  return RESOURCE_TYPES.flatMap((type): Piece[] => {
    const isPorts = type === 'PORTS';
    const thousandths = isPorts ? ports.length * 1000 : amounts[type];
    if (thousandths === 0) return [];
    const ranges = isPorts ? ports.map((port) => ({ begin: port, end: port })) : [];
    return [
      {
        ...{ type, thousandths, ports: ranges, reserved: false },
        source: { name: RESOURCE_FACTS[type].mesosName, type: isPorts ? 'RANGES' : 'SCALAR' },
        revocable: !isPorts && usage.revocable && usage.revocableTypes.has(type),
      },
    ];
  });
}
