import { CommandError } from '../command-error.ts';
import type { ClientContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';

/** One entry of a `clusters.json`. */
export interface Cluster {
  readonly name: string;
  /** The entry as it is written, unknown keys included. */
  readonly entry: Readonly<Record<string, unknown>>;
}

/** The known clusters by name. */
export type Clusters = ReadonlyMap<string, Cluster>;

const DEFAULT_CONFIG_ROOT = '/etc/aurora';

/**
 * The files that name clusters, least important first: the one-machine cluster in its default places
 * (root's and the user's), the site's, the user's.
 */
export function clusterFiles({ environment, homeDirectory }: ClientContext): readonly string[] {
  const root = environment['AURORA_CONFIG_ROOT'] || DEFAULT_CONFIG_ROOT;
  return [
    '/var/lib/aurora/local/clusters.json',
    `${homeDirectory}/.aurora/local/clusters.json`,
    `${root}/clusters.json`,
    `${homeDirectory}/.aurora/clusters.json`,
  ];
}

/**
 * Reads the known clusters. An entry replaces one of the same name in an earlier file as a whole.
 * @throws CommandError if a file exists and cannot be used
 */
export async function loadClusters(context: ClientContext): Promise<Clusters> {
  const clusters = new Map<string, Cluster>();
  for (const path of clusterFiles(context)) {
    for (const cluster of await readClusters(path, context)) clusters.set(cluster.name, cluster);
  }
  return clusters;
}

async function readClusters(path: string, context: ClientContext): Promise<Cluster[]> {
  const content = await context.readTextFile(path);
  if (content.kind === 'absent') return [];
  if (content.kind === 'unreadable') throw unusable(path, content.problem);
  let value: unknown;
  try {
    value = JSON.parse(content.text);
  } catch (error) {
    throw unusable(path, `it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null) throw unusable(path, 'expected a list of clusters');
  // Both a list and an object of entries are in use.
  return Object.values(value).flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('name' in entry)) return [];
    // An object, as checked above.
    return typeof entry.name === 'string'
      ? [{ name: entry.name, entry: entry as Record<string, unknown> }]
      : [];
  });
}

function unusable(path: string, problem: string): CommandError {
  return new CommandError(EXIT.INVALID_CONFIGURATION, `Cannot read the clusters from ${path}: ${problem}`);
}

/**
 * Finds a cluster by its name.
 * @throws CommandError if it is unknown, naming those that are known
 */
export function findCluster(clusters: Clusters, name: string): Cluster {
  const cluster = clusters.get(name);
  if (cluster !== undefined) return cluster;
  const known =
    clusters.size === 0 ? 'no clusters.json names any' : `known are ${[...clusters.keys()].join(', ')}`;
  throw new CommandError(EXIT.INVALID_CONFIGURATION, `Unknown cluster: ${name} (${known})`);
}
