import type { JobKey, JobUpdateKey } from '../../../api/generated/aurora.ts';
import type { Mechanism } from '../outside.ts';
import type { Access } from './access.ts';

/** Where a cluster's scheduler answers. */
export interface Endpoint {
  readonly apiUrl: URL;
  /** Base of the pages that users look at. */
  readonly webUrl: URL;
  readonly mechanism: Mechanism;
}

/**
 * The endpoint of a scheduler.
 * @param base its URL
 */
export function endpointAt(base: URL, { proxy, mechanism }: Pick<Access, 'proxy' | 'mechanism'>): Endpoint {
  return {
    apiUrl: new URL('api', base),
    webUrl: withoutLogin(new URL('scheduler', proxy ?? base)),
    mechanism,
  };
}

/** A URL that may be shown: without a login in it. */
export function withoutLogin(url: URL): URL {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return shown;
}

/** The page of an update. */
export function updateUrl(endpoint: Endpoint, { job, id }: JobUpdateKey): string {
  return `${jobUrl(endpoint, job)}/update/${id}`;
}

/** The page of a job. */
export function jobUrl(endpoint: Endpoint, job: JobKey): string {
  return pageUrl(endpoint, job);
}

/** The page of a job, of the jobs of a role, or of all. @param key the beginning of a job key */
export function pageUrl({ webUrl }: Endpoint, { role, environment, name }: Partial<JobKey>): string {
  return [webUrl.href, role, environment, name].filter((part) => part !== undefined).join('/');
}
