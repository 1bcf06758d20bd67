import { failure, type Result, success } from '../values/result.ts';

/** What belonging to a tier means for a task. */
export interface Tier {
  /** May be killed to make room for a task of a tier that may not. */
  readonly preemptible: boolean;
  /** Runs on resources that the engine may take back. */
  readonly revocable: boolean;
}

/** All tiers of a cluster. */
export interface TierConfig {
  /** Name of the tier of tasks that ask for none; one of `tiers`. */
  readonly default: string;
  readonly tiers: ReadonlyMap<string, Tier>;
}

/** The tiers of a cluster whose operator defines none. */
export const BUILT_IN_TIERS: TierConfig = {
  default: 'preemptible',
  tiers: new Map([
    ['preferred', { preemptible: false, revocable: false }],
    ['preemptible', { preemptible: true, revocable: false }],
    ['revocable', { preemptible: true, revocable: true }],
  ]),
};

/** Says whether tasks of this tier count as production: neither pre-empted nor on revocable resources. */
export function isProductionTier(tier: Tier): boolean {
  return !tier.preemptible && !tier.revocable;
}

/** A tier's properties as the API shows them. */
export function tierSettings(tier: Tier): ReadonlyMap<string, string> {
  return new Map([
    ['preemptible', String(tier.preemptible)],
    ['revocable', String(tier.revocable)],
  ]);
}

/**
 * Reads a tier file: `{"default": name, "tiers": {name: {"preemptible": bool, "revocable": bool}}}`.
 * A property that is left out is false; an unknown one is refused, since it is a misspelling.
 */
export function parseTierConfig(json: string): Result<TierConfig> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (error) {
    return failure(`The tier configuration is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  return readTierConfig(parsed);
}

function readTierConfig(parsed: unknown): Result<TierConfig> {
  if (!isObject(parsed)) return failure('The tier configuration must be a JSON object.');
  const unknown = unknownKey(parsed, ['default', 'tiers']);
  if (unknown !== undefined) return failure(`The tier configuration has the unknown member '${unknown}'.`);
  const { default: defaultName, tiers } = parsed;
  if (!isObject(tiers) || Object.keys(tiers).length === 0) {
    return failure("The tier configuration must define at least one tier under 'tiers'.");
  }
  if (typeof defaultName !== 'string' || !Object.hasOwn(tiers, defaultName)) {
    return failure("The tier configuration's 'default' must be the name of one of its tiers.");
  }
  const read = new Map<string, Tier>();
  for (const [name, properties] of Object.entries(tiers)) {
    const tier = readTier(name, properties);
    if (!tier.ok) return tier;
    read.set(name, tier.value);
  }
  return success({ default: defaultName, tiers: read });
}

function readTier(name: string, properties: unknown): Result<Tier> {
  if (!isObject(properties)) return failure(`Tier '${name}' must be a JSON object.`);
  const unknown = unknownKey(properties, ['preemptible', 'revocable']);
  if (unknown !== undefined) return failure(`Tier '${name}' has the unknown member '${unknown}'.`);
  const { preemptible = false, revocable = false } = properties;
  if (typeof preemptible !== 'boolean' || typeof revocable !== 'boolean') {
    return failure(`The members of tier '${name}' must be true or false.`);
  }
  return success({ preemptible, revocable });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownKey(object: Readonly<Record<string, unknown>>, known: readonly string[]): string | undefined {
  return Object.keys(object).find((key) => !known.includes(key));
}
