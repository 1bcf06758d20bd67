import type { JobKey } from '../../../api/generated/aurora.ts';

/** What roles, environments, job names and tier names may look like, as the API's GOOD_IDENTIFIER_PATTERN says. */
const GOOD_IDENTIFIER = /^[A-Za-z0-9_.-]+$/;

const MAX_IDENTIFIER_CHARACTERS = 255;

/** Says whether `text` may be a role, an environment, a job name or a tier name: 1 to 255 of `A-Z a-z 0-9 _ . -`. */
export function isGoodIdentifier(text: string): boolean {
  return text.length <= MAX_IDENTIFIER_CHARACTERS && GOOD_IDENTIFIER.test(text);
}

/**
 * Says whether all three parts of `key` are present and good identifiers.
 * @param key as it came over the wire: any part may be missing
 */
export function isValidJobKey(key: Partial<JobKey> | undefined): key is JobKey {
  return [key?.role, key?.environment, key?.name].every(
    (part) => typeof part === 'string' && isGoodIdentifier(part),
  );
}

/** The usual text form, `role/environment/name`. Distinct valid keys have distinct texts. */
export function formatJobKey(key: JobKey): string {
  return `${key.role}/${key.environment}/${key.name}`;
}

/** Reads `role/environment/name`. @returns undefined if `text` is not a valid job key */
export function parseJobKey(text: string): JobKey | undefined {
  const parts = text.split('/');
  if (parts.length !== 3) return undefined;
  const [role, environment, name] = parts;
  const key = { role, environment, name } as Partial<JobKey>; // exactly three parts: none is missing
  return isValidJobKey(key) ? key : undefined;
}

/** Says whether both keys name the same job. */
export function sameJobKey(a: JobKey, b: JobKey): boolean {
  return a.role === b.role && a.environment === b.environment && a.name === b.name;
}
