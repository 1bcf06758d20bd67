import type { JobKey } from '../../../api/generated/aurora.ts';
import { accept, type Convert, reject } from '../grammar/index.ts';

/** A job of one cluster. */
export interface ClusterJobKey extends JobKey {
  readonly cluster: string;
}

/** What role, environment and name of a job may be. */
export const IDENTIFIER = /^[\w\-.]+$/;

/** The form in which users write the key and messages name it: `CLUSTER/ROLE/ENV/NAME`. */
export function formatKey({ cluster, role, environment, name }: ClusterJobKey): string {
  return `${cluster}/${role}/${environment}/${name}`;
}

/** The part of the key that the API knows: a scheduler is one cluster. */
export function withoutCluster({ role, environment, name }: ClusterJobKey): JobKey {
  return { role, environment, name };
}

/**
 * Reads `CLUSTER/ROLE/ENV/NAME`. The cluster is checked when it is looked up.
 */
export const jobKey: Convert<ClusterJobKey> = (text) => {
  const parts = text.split('/');
  if (parts.length !== 4) return reject(`job key '${text}' is not in the form CLUSTER/ROLE/ENV/NAME`);
  return keyOf(parts, text);
};

/** Makes a key of at least four parts. @param text what the user wrote, for the message */
export function keyOf(parts: readonly string[], text: string): ReturnType<Convert<ClusterJobKey>> {
  const [cluster = '', role = '', environment = '', name = ''] = parts;
  for (const [title, part] of Object.entries({ role, environment, name })) {
    if (!IDENTIFIER.test(part)) {
      return reject(`the ${title} '${part}' in '${text}' may only have letters, digits, '_', '-' and '.'`);
    }
  }
  if (cluster === '') return reject(`the cluster in '${text}' is empty`);
  return accept({ cluster, role, environment, name });
}
