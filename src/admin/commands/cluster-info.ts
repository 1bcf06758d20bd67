import { findCluster } from '../../client/clusters/clusters.ts';
import { withoutLogin } from '../../client/clusters/endpoint.ts';
import { flag } from '../../client/grammar/index.ts';
import { shellWord } from '../../domain/values/shell.ts';
import { cluster } from '../arguments.ts';
import { defineCommand } from '../command.ts';

const sh = flag(['--sh'], 'print assignments for a shell');
const exported = flag(['--export'], 'print assignments for a shell that its programs see; implies --sh');

/** Prints the entry of a cluster. */
export const getClusterConfig = defineCommand({
  grammar: { options: [sh, exported], positionals: [cluster] },
  parse: (parsed) => ({
    cluster: parsed.get(cluster),
    isShell: parsed.get(sh) || parsed.get(exported),
    prefix: parsed.get(exported) ? 'export ' : '',
  }),
  async run(options, context) {
    const { entry } = findCluster(await context.clusters(), options.cluster);
    if (!options.isShell) context.print(JSON.stringify(entry));
    else for (const line of assignments(entry, 'AURORA_CLUSTER')) context.print(options.prefix + line);
    return undefined;
  },
});

/** One assignment for each text, number or truth value, also nested ones. */
function assignments(value: unknown, name: string): string[] {
  if (typeof value === 'boolean') return [`${name}=${value ? 1 : 0}`];
  if (typeof value === 'string' || typeof value === 'number') return [`${name}=${shellWord(String(value))}`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    assignments(part, `${name}_${key.toUpperCase().replaceAll(/\W/g, '_')}`),
  );
}

/** Prints where the scheduler is that leads. */
export const getScheduler = defineCommand({
  grammar: { options: [], positionals: [cluster] },
  parse: (parsed) => ({ cluster: parsed.get(cluster) }),
  async run(options, context) {
    const { endpoint } = await context.scheduler(options.cluster);
    context.print(
      `Found leading scheduler at: ${withoutLogin(new URL('.', endpoint.apiUrl)).href.replace(/\/$/, '')}`,
    );
    return undefined;
  },
});
