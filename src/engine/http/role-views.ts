import type { Master } from '../master/master.ts';
import type { MasterFramework } from '../master/types.ts';
import { rolesOf } from '../master/validate-framework.ts';
import { add, NOTHING, quantities, type Resources } from '../resources/resources.ts';

/** A role that frameworks have, with what they hold of the machine. */
interface RoleFacts {
  readonly name: string;
  readonly frameworks: readonly string[];
  readonly allocated: Resources;
  readonly offered: Resources;
}

/** Every role that a framework has, by name. */
export function rolesInUse(master: Master): RoleFacts[] {
  const frameworks = [...master.frameworks.values()];
  const names = [...new Set(frameworks.flatMap(({ info }) => rolesOf(info)))].sort();
  return names.map((name) => {
    const members = frameworks.filter(({ info }) => rolesOf(info).includes(name));
    const sum = (of: (framework: MasterFramework) => Resources) => members.map(of).reduce(add, NOTHING);
    return {
      name,
      frameworks: members.map(({ id }) => id),
      allocated: sum(({ id }) => master.usedBy(id)),
      offered: sum(({ id }) => master.offers.offeredTo(id)),
    };
  });
}

/** The answer of `/roles`: all roles weigh the same and none has a quota. */
export function rolesView(master: Master): Record<string, unknown> {
  return {
    roles: rolesInUse(master).map(({ name, frameworks, allocated, offered }) => ({
      name,
      weight: 1,
      quota: { role: name, guarantee: {}, limit: {}, consumed: quantities(allocated) },
      resources: quantities(add(allocated, offered)),
      allocated: quantities(allocated),
      offered: quantities(offered),
      reserved: {},
      frameworks,
    })),
  };
}
