import { CommandError } from '../command-error.ts';
import type { ClientContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { readJsonFile, unusableFile } from '../json-file.ts';
import type { ClientLog } from '../log.ts';

/** One entry of a `clusters.json`. */
export interface Cluster {
  readonly name: string;
  /** The entry as it is written, unknown keys included. */
  readonly entry: Readonly<Record<string, unknown>>;
}

/** The known clusters by name. */
export type Clusters = ReadonlyMap<string, Cluster>;

const DEFAULT_CONFIG_ROOT = '/etc/aurora';

/** The directory with the site's settings. */
export function configRoot({ environment }: Pick<ClientContext, 'environment'>): string {
  return environment['AURORA_CONFIG_ROOT'] || DEFAULT_CONFIG_ROOT;
}

/**
 * The files that name clusters, least important first: the one-machine cluster in its default places
 * (root's and the user's), the site's, the user's.
 */
export function clusterFiles(
  context: Pick<ClientContext, 'environment' | 'homeDirectory'>,
): readonly string[] {
  const { homeDirectory } = context;
  return [
    '/var/lib/aurora/local/clusters.json',
    `${homeDirectory}/.aurora/local/clusters.json`,
    `${configRoot(context)}/clusters.json`,
    `${homeDirectory}/.aurora/clusters.json`,
  ];
}

/**
 * Reads the known clusters. An entry replaces one of the same name in an earlier file as a whole.
 * @throws CommandError if a file exists and cannot be used
 */
export async function loadClusters(
  context: Pick<ClientContext, 'environment' | 'homeDirectory' | 'readTextFile'>,
  log: Pick<ClientLog, 'warn'>,
): Promise<Clusters> {
  const clusters = new Map<string, Cluster>();
  for (const path of clusterFiles(context)) {
    const here = await readClusters(path, context);
    for (const cluster of here) clusters.set(cluster.name, cluster);
    for (const { name } of here.filter((each, at) => here.findIndex(({ name }) => name === each.name) < at)) {
      log.warn(`${path} has several entries for the cluster ${name}; the last one counts`);
    }
  }
  return clusters;
}

async function readClusters(path: string, context: Pick<ClientContext, 'readTextFile'>): Promise<Cluster[]> {
  const file = { path, what: 'the clusters' };
  const read = await readJsonFile(file, context);
  if (read === undefined) return [];
  const { value } = read;
  if (typeof value !== 'object' || value === null) throw unusableFile(file, 'expected a list of clusters');
  // Both a list and an object of entries are in use.
  return Object.entries(value).flatMap(([place, entry]: [string, unknown]) => {
    if (typeof entry !== 'object' || entry === null) {
      throw unusableFile(
        file,
        `entry ${place} is ${JSON.stringify(entry)}, but must be an object with a name`,
      );
    }
    const name: unknown = Reflect.get(entry, 'name');
    if (name === undefined) return [];
    if (typeof name !== 'string' || name === '' || name.includes('/')) {
      throw unusableFile(
        file,
        `entry ${place} has the name ${JSON.stringify(name)}, but a name is text without a '/'`,
      );
    }
    // An object, as checked above.
    return [{ name, entry: entry as Record<string, unknown> }];
  });
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
