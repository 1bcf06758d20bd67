import type { Attribute as HostAttribute } from '../../../api/generated/aurora.ts';
import type { Attribute as MesosAttribute, Offer, TimeInfo } from '../../../api/mesos/v1.ts';
import { type Piece, toPieces } from './pieces.ts';

/** An offer in the scheduler's own terms. */
export interface HostOffer {
  readonly id: string;
  readonly agentId: string;
  readonly host: string;
  readonly attributes: readonly HostAttribute[];
  /** When the machine is announced to become unavailable, in ms since the epoch. */
  readonly unavailableFromMs: number | undefined;
  readonly pieces: readonly Piece[];
  /** Fixed for the life of the offer: orders offers at random without shuffling them again. In [0, 1). */
  readonly lot: number;
  /** The offer as it came. */
  readonly source: Offer;
}

/** The attribute that names the machine; limits on it spread a job over machines. */
export const HOST_ATTRIBUTE = 'host';

/**
 * Reads an offer of the engine.
 * @param lot random, in [0, 1): the offer's place in a random order
 */
export function toHostOffer(offer: Offer, lot: number): HostOffer {
  return {
    id: offer.id.value,
    agentId: offer.agent_id.value,
    host: offer.hostname,
    attributes: withHostAttribute(offer.hostname, toHostAttributes(offer.attributes ?? [])),
    unavailableFromMs: offer.unavailability === undefined ? undefined : toMs(offer.unavailability.start),
    pieces: toPieces(offer.resources ?? []),
    lot,
    source: offer,
  };
}

/**
 * The attributes of a host, with a `host` attribute even if its agent advertises none: upstream makes operators
 * advertise it on every agent, and a job limited per host is silently stuck where they did not.
 */
export function withHostAttribute(
  host: string,
  attributes: readonly HostAttribute[],
): readonly HostAttribute[] {
  if (attributes.some((attribute) => attribute.name === HOST_ATTRIBUTE)) return attributes;
  return [...attributes, { name: HOST_ATTRIBUTE, values: [host] }];
}

/**
 * Scalars as the decimal text of a double, texts as they are; values of attributes with the same name come together.
 * Attributes of other types are ignored, and so is one that is left without any value (upstream loses the whole
 * batch of offers over it).
 */
export function toHostAttributes(attributes: readonly MesosAttribute[]): HostAttribute[] {
  const valuesByName = new Map<string, Set<string>>();
  for (const attribute of attributes) {
    const value = attributeText(attribute);
    if (value === undefined) continue;
    const values = valuesByName.get(attribute.name) ?? new Set();
    valuesByName.set(attribute.name, values.add(value));
  }
  return [...valuesByName].map(([name, values]) => ({ name, values: [...values] }));
}

function attributeText(attribute: MesosAttribute): string | undefined {
  if (attribute.type === 'TEXT') return attribute.text?.value;
  if (attribute.type === 'SCALAR' && attribute.scalar !== undefined)
    return doubleText(attribute.scalar.value);
  return undefined;
}

/** As Java writes doubles, since job files compare with that text: `4.0`, `0.25`, `1.0E7`. */
function doubleText(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-3 || magnitude >= 1e7)) {
    const [mantissa = '', exponent = ''] = value.toExponential().split('e');
    return `${withPoint(mantissa)}E${Number(exponent)}`;
  }
  return withPoint(String(value));
}

function withPoint(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`;
}

function toMs({ nanoseconds }: TimeInfo): number {
  return typeof nanoseconds === 'bigint'
    ? Number(nanoseconds / 1_000_000n)
    : Math.floor(nanoseconds / 1_000_000);
}
