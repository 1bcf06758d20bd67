/**
 * What makes an offer useless: masters check what agents tell them, but one that another version or a module of theirs
 * words differently must not cost the offers beside it.
 * @param offer as it was read from JSON
 * @returns the name of the part that is missing or of another form, or undefined
 */
export function offerProblem(offer: unknown): string | undefined {
  if (!isObject(offer)) return 'offer';
  for (const name of ['id', 'agent_id'] as const) if (!hasText(offer[name], 'value')) return name;
  if (typeof offer['hostname'] !== 'string') return 'hostname';
  const resource = listOf(offer['resources']).findIndex((one) => !isResource(one));
  if (resource >= 0) return `resources[${resource}]`;
  const attribute = listOf(offer['attributes']).findIndex((one) => !isAttribute(one));
  if (attribute >= 0) return `attributes[${attribute}]`;
  const { unavailability } = offer;
  return unavailability === undefined || isUnavailability(unavailability) ? undefined : 'unavailability';
}

/** @returns the id of an offer that can be answered, whatever else is wrong with it */
export function offerIdOf(offer: unknown): string | undefined {
  const id = isObject(offer) ? offer['id'] : undefined;
  return isObject(id) && typeof id['value'] === 'string' ? id['value'] : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const hasText = (value: unknown, name: string): boolean =>
  isObject(value) && typeof value[name] === 'string' && value[name] !== '';

/** Absent means empty; what is no list has one element that is wrong. */
function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [undefined];
}

const isNumber = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint';

function isResource(value: unknown): boolean {
  if (!hasText(value, 'name') || !isValue(value, ['SCALAR', 'RANGES', 'SET'])) return false;
  return ['scalar', 'ranges', 'set'].some((part) => isObject(value) && value[part] !== undefined);
}

function isAttribute(value: unknown): boolean {
  return hasText(value, 'name') && isValue(value, ['SCALAR', 'RANGES', 'SET', 'TEXT']);
}

/** Whether the value is of one of the types, and what the type calls for is there. */
function isValue(value: unknown, types: readonly string[]): boolean {
  if (!isObject(value) || typeof value['type'] !== 'string' || !types.includes(value['type'])) return false;
  const part = value[value['type'].toLowerCase()];
  // An attribute without its value is ignored by itself.
  if (part === undefined) return true;
  if (!isObject(part)) return false;
  if (value['type'] === 'SCALAR') return isNumber(part['value']);
  if (value['type'] !== 'RANGES') return true;
  return listOf(part['range']).every(
    (range) => isObject(range) && isNumber(range['begin']) && isNumber(range['end']),
  );
}

function isUnavailability(value: unknown): boolean {
  return isObject(value) && isObject(value['start']) && isNumber(value['start']['nanoseconds']);
}
