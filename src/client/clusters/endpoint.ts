import type { JobKey, JobUpdateKey } from '../../../api/generated/aurora.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Cluster } from './clusters.ts';

/** Where a cluster's scheduler answers. */
export interface Endpoint {
  readonly apiUrl: URL;
  /** Base of the pages that users look at. */
  readonly webUrl: URL;
}

/**
 * Finds the scheduler of a cluster.
 * @throws CommandError if the entry of the cluster does not say enough, or what is not supported
 */
export function endpointOf({ name, entry }: Cluster): Endpoint {
  const invalid = (problem: string): CommandError =>
    new CommandError(EXIT.INVALID_CONFIGURATION, `Cluster ${name}: ${problem}`);
  const mechanism = entry['auth_mechanism'] ?? 'UNAUTHENTICATED';
  if (mechanism !== 'UNAUTHENTICATED') {
    throw invalid(`auth_mechanism '${String(mechanism)}' is not supported; use UNAUTHENTICATED`);
  }
  if (entry['zk'] !== undefined) {
    throw invalid(
      'finding the scheduler through ZooKeeper (zk) is not available yet; set scheduler_uri instead',
    );
  }
  const uri = urlOf(entry['scheduler_uri']);
  if (uri === undefined) throw invalid('scheduler_uri must be a URL such as http://scheduler.example:8081');
  const proxy = entry['proxy_url'] === undefined ? uri : urlOf(entry['proxy_url']);
  if (proxy === undefined) throw invalid('proxy_url must be a URL such as https://aurora.example');
  return { apiUrl: new URL('api', uri), webUrl: new URL('scheduler', proxy) };
}

function urlOf(value: unknown): URL | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
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
