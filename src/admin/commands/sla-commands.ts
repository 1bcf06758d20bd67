import {
  flag,
  integer,
  oneOf,
  option,
  type ParsedArguments,
  positional,
  text,
} from '../../client/grammar/index.ts';
import { timeSpan } from '../../client/sla/time-span.ts';
import { cluster } from '../arguments.ts';
import { type CommandContext, defineCommand, fatal } from '../command.ts';
import { type HostSource, hostOptions, hostSource, readHosts, readLines } from '../hosts.ts';
import { type JobLimits, parseJobLimits, percentage, type SlaLimit } from '../sla/limits.ts';
import { fetchLiveJobs } from '../sla/live-jobs.ts';
import { GROUPINGS, type Grouping, type LiveJobs, type Prediction, predict } from '../sla/prediction.ts';
import { probeRows } from '../sla/rows.ts';

const required = positional('PERCENTAGE', percentage, 'part of each job that has to be up');
const duration = positional('DURATION', timeSpan, 'how long it has to have been up, such as 30m');
const grouping = option(['--grouping'], {
  metavar: 'GROUPING',
  convert: oneOf<Grouping>(['by_host', 'none']),
  default: 'by_host' as const,
  help: 'hosts that are down together: each by itself (by_host), or all (none); by_host unless said',
});
const minInstances = option(['--min_job_instance_count'], {
  metavar: 'N',
  convert: integer,
  default: 10,
  help: 'jobs with fewer live tasks do not count; 10 unless said',
});

interface SlaOptions {
  readonly cluster: string;
  readonly limit: SlaLimit;
  readonly grouping: Grouping;
  readonly minInstances: number;
}

function parseCommon(parsed: ParsedArguments): SlaOptions {
  return {
    cluster: parsed.get(cluster),
    limit: { percentage: parsed.get(required), durationSecs: parsed.get(duration) },
    grouping: parsed.get(grouping),
    minInstances: parsed.get(minInstances),
  };
}

/** Tells for each host and job whether the host may go down. */
export const slaProbeHosts = defineCommand({
  grammar: {
    options: [...hostOptions, grouping, minInstances],
    positionals: [cluster, required, duration],
  },
  parse: (parsed) => ({ ...parseCommon(parsed), hosts: hostSource(parsed) }),
  async run(options, context) {
    const hosts = await readHosts(options.hosts, context);
    const jobs = await fetchLiveJobs({ ...options, hosts }, context);
    for (const group of GROUPINGS[options.grouping](hosts)) {
      for (const row of probeRows(predict(jobs, group, () => options.limit))) context.print(row);
    }
    return undefined;
  },
});

const includeHosts = option(['--include_hosts', '-i'], {
  metavar: 'HOST,HOST...',
  convert: text,
  default: undefined,
  help: 'look only at these hosts',
});
const includeFile = option(['--include_file', '-I'], {
  metavar: 'FILE',
  convert: text,
  default: undefined,
  help: 'look only at the hosts in this file, one a line',
});
const excludeHosts = option(['--exclude_hosts', '-x'], {
  metavar: 'HOST,HOST...',
  convert: text,
  default: undefined,
  help: 'leave these hosts out of the list',
});
const excludeFile = option(['--exclude_file', '-X'], {
  metavar: 'FILE',
  convert: text,
  default: undefined,
  help: 'leave the hosts in this file out of the list',
});
const overrideFile = option(['--override_file', '-o'], {
  metavar: 'FILE',
  convert: text,
  default: undefined,
  help: 'file with limits of single jobs: CLUSTER/ROLE/ENV/NAME PERCENTAGE DURATION a line',
});
const listJobs = flag(['--list_jobs', '-l'], 'tell the jobs on each host, too');

/** Lists the hosts that may go down. */
export const slaListSafeDomain = defineCommand({
  grammar: {
    options: [
      grouping,
      minInstances,
      includeHosts,
      includeFile,
      excludeHosts,
      excludeFile,
      overrideFile,
      listJobs,
    ],
    positionals: [cluster, required, duration],
  },
  parse: (parsed) => ({
    ...parseCommon(parsed),
    include: oneSource('include', parsed.get(includeHosts), parsed.get(includeFile)),
    exclude: oneSource('exclude', parsed.get(excludeHosts), parsed.get(excludeFile)),
    overrideFile: parsed.get(overrideFile),
    listsJobs: parsed.get(listJobs),
  }),
  async run(options, context) {
    const included = options.include && (await readHosts(options.include, context));
    const excluded = new Set(options.exclude && (await readHosts(options.exclude, context)));
    const limits = await readLimits(options.overrideFile, context);
    const jobs = await fetchLiveJobs(
      { ...options, ...(included === undefined ? {} : { hosts: included }) },
      context,
    );
    const isShown = (host: string): boolean =>
      !excluded.has(host) && (included === undefined || included.includes(host));
    for (const group of GROUPINGS[options.grouping](hostsOf(jobs))) {
      const predictions = predict(jobs, group, (job) => limits.get(job) ?? options.limit);
      if (!predictions.every(({ isSafe }) => isSafe)) continue;
      const rows = options.listsJobs ? jobRows(predictions, isShown) : group.hosts.filter(isShown);
      for (const row of rows) context.print(row);
    }
    return undefined;
  },
});

function oneSource(kind: string, list: string | undefined, file: string | undefined): HostSource | undefined {
  if (list !== undefined && file !== undefined) {
    throw fatal(`Please specify either --${kind}_hosts or --${kind}_file, not both`);
  }
  if (list !== undefined) return { list };
  return file === undefined ? undefined : { file };
}

async function readLimits(path: string | undefined, context: CommandContext): Promise<JobLimits> {
  return path === undefined ? new Map() : parseJobLimits(path, await readLines(path, context));
}

function hostsOf(jobs: LiveJobs): string[] {
  return [...new Set([...jobs.values()].flat().map(({ host }) => host))];
}

function jobRows(predictions: readonly Prediction[], isShown: (host: string) => boolean): string[] {
  const hosts = [...new Set(predictions.flatMap((each) => each.hosts))].filter(isShown).sort();
  return hosts.flatMap((host) =>
    predictions
      .filter((each) => each.hosts.includes(host))
      .map(({ job, percentage, limit }) => [host, job, percentage.toFixed(2), limit.durationSecs].join('\t')),
  );
}
