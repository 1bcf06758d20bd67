import { oneOf, option, type ParsedArguments, text } from '../../client/grammar/index.ts';
import { timeSpan } from '../../client/sla/time-span.ts';
import { sleep } from '../../client/sleep.ts';
import { cluster } from '../arguments.ts';
import { type CommandContext, defineCommand, fatal } from '../command.ts';
import {
  fetchModes,
  type HostSource,
  hostOptions,
  hostSource,
  readHosts,
  startMaintenance,
} from '../hosts.ts';
import { ADMIN_RPC } from '../rpc.ts';
import { percentage, type SlaLimit } from '../sla/limits.ts';
import { fetchLiveJobs } from '../sla/live-jobs.ts';
import { GROUPINGS, type Grouping, type HostGroup, predict } from '../sla/prediction.ts';
import { probeRows } from '../sla/rows.ts';

/** What has to stay up unless overridden. */
const DEFAULT_LIMIT: SlaLimit = { percentage: 95, durationSecs: 30 * 60 };

/** Jobs with fewer live tasks do not count. */
const MIN_INSTANCES = 20;

const POLL_MS = 5_000;
const MAX_POLLS = 60;

const grouping = option(['--grouping'], {
  metavar: 'GROUPING',
  convert: oneOf<Grouping>(['by_host', 'none']),
  default: 'by_host' as const,
  help: 'hosts that are drained together: each by itself (by_host), or all (none); by_host unless said',
});
const postDrainScript = option(['--post_drain_script'], {
  metavar: 'PATH',
  convert: text,
  default: undefined,
  help: 'program that is run for each drained host, with its name',
});
const overridePercentage = option(['--override_percentage'], {
  metavar: 'PERCENTAGE',
  convert: percentage,
  default: undefined,
  help: 'part of each job that has to stay up, in place of 95',
});
const overrideDuration = option(['--override_duration'], {
  metavar: 'DURATION',
  convert: timeSpan,
  default: undefined,
  help: 'how long that part has to have been up, in place of 30m',
});
const overrideReason = option(['--override_reason'], {
  metavar: 'TEXT',
  convert: text,
  default: undefined,
  help: 'why, for the log',
});
const unsafeHostsFile = option(['--unsafe_hosts_file'], {
  metavar: 'FILE',
  convert: text,
  default: undefined,
  help: 'file for the names of the hosts that were not drained',
});

interface DrainOptions {
  readonly cluster: string;
  readonly hosts: HostSource;
  readonly grouping: Grouping;
  readonly script: string | undefined;
  readonly override: { readonly limit: SlaLimit; readonly reason: string } | undefined;
  readonly unsafeHostsFile: string | undefined;
}

function parse(parsed: ParsedArguments): DrainOptions {
  return {
    cluster: parsed.get(cluster),
    hosts: hostSource(parsed),
    grouping: parsed.get(grouping),
    script: parsed.get(postDrainScript),
    override: parseOverride(parsed),
    unsafeHostsFile: parsed.get(unsafeHostsFile),
  };
}

function parseOverride(parsed: ParsedArguments): DrainOptions['override'] {
  const percentage = parsed.get(overridePercentage);
  const durationSecs = parsed.get(overrideDuration);
  const reason = parsed.get(overrideReason);
  if (percentage === undefined && durationSecs === undefined && reason === undefined) return undefined;
  if (percentage === undefined || durationSecs === undefined || !reason) {
    throw fatal('All --override_* options are required when attempting to override default SLA values.');
  }
  return { limit: { percentage, durationSecs }, reason };
}

/** Drains hosts, group by group, as far as the jobs on them can spare them. */
async function run(options: DrainOptions, context: CommandContext): Promise<number | undefined> {
  const { cluster, grouping, script, override } = options;
  const hosts = await readHosts(options.hosts, context);
  const problem = script === undefined ? undefined : await context.whyNotExecutable(script);
  if (problem !== undefined) throw fatal(`--post_drain_script: ${problem}`);
  if (override !== undefined) warnOfOverride(override, hosts, context);
  const known = await startMaintenance(cluster, hosts, context);
  const left: string[] = [];
  for (const group of GROUPINGS[grouping](known)) left.push(...(await drainGroup(options, group, context)));
  if (left.length === 0) return undefined;
  await tellLeft(left, options.unsafeHostsFile, context);
  return 1;
}

function warnOfOverride(
  { limit, reason }: NonNullable<DrainOptions['override']>,
  hosts: readonly string[],
  { log }: CommandContext,
): void {
  log.warn(
    `Default SLA values (percentage: ${DEFAULT_LIMIT.percentage}, duration: ${DEFAULT_LIMIT.durationSecs} secs) are overridden ` +
      `for ${hosts.join(', ')}. New values: percentage: ${limit.percentage}, duration: ${limit.durationSecs} secs, reason: ${reason}`,
  );
}

/** @returns the hosts of the group that were not drained */
async function drainGroup(
  { cluster, script, override }: DrainOptions,
  group: HostGroup,
  context: CommandContext,
): Promise<readonly string[]> {
  const unsafe = await unsafeHosts(cluster, group, override?.limit ?? DEFAULT_LIMIT, context);
  const safe = group.hosts.filter((host) => !unsafe.has(host));
  const undrained = safe.length === 0 ? new Set<string>() : await drain(cluster, safe, context);
  if (script !== undefined) {
    for (const host of safe.filter((each) => !undrained.has(each))) await runScript(script, host, context);
  }
  return group.hosts.filter((host) => unsafe.has(host) || undrained.has(host));
}

async function unsafeHosts(
  cluster: string,
  group: HostGroup,
  limit: SlaLimit,
  context: CommandContext,
): Promise<ReadonlySet<string>> {
  context.log.info(`Beginning SLA check for ${group.hosts.join(', ')}`);
  const jobs = await fetchLiveJobs({ cluster, hosts: group.hosts, minInstances: MIN_INSTANCES }, context);
  const endangered = predict(jobs, group, () => limit).filter(({ isSafe }) => !isSafe);
  for (const row of probeRows(endangered)) context.print(row);
  const unsafe = new Set(endangered.flatMap(({ hosts }) => hosts));
  if (unsafe.size === 0) context.log.info('All hosts passed SLA check.');
  else {
    const names = [...unsafe].join(', ');
    context.log.warn(`Some hosts did not pass SLA check and will not be drained! Skipping hosts: ${names}`);
  }
  return unsafe;
}

/** Drains and waits. @returns the hosts that still run tasks at the end */
async function drain(
  cluster: string,
  hostNames: readonly string[],
  context: CommandContext,
): Promise<ReadonlySet<string>> {
  context.log.info(`Draining tasks on: ${hostNames.join(', ')}`);
  await context.ask(cluster, ADMIN_RPC.drainHosts, { hosts: { hostNames } });
  let waiting: readonly string[] = hostNames;
  let modes: ReadonlyMap<string, string> = new Map();
  for (let poll = 0; poll < MAX_POLLS && waiting.length > 0; poll++) {
    context.log.info(`Waiting for hosts to be in DRAINED: ${waiting.join(', ')}`);
    await sleep(context, POLL_MS);
    modes = await fetchModes(cluster, waiting, context);
    waiting = waiting.filter((host) => modes.get(host) !== 'DRAINED');
  }
  if (waiting.length > 0) {
    const rows = waiting.map((host) => `\tHost:${host}\tStatus:${modes.get(host) ?? 'unknown'}`);
    context.log.warn(['Failed to move all hosts into DRAINED within 5 minutes:', ...rows].join('\n'));
  }
  return new Set(waiting);
}

async function runScript(script: string, host: string, { runScript, log }: CommandContext): Promise<void> {
  const outcome = await runScript(script, [host]);
  if (outcome.kind === 'failed') log.error(`${script} ${host} could not be run: ${outcome.problem}`);
  else if (outcome.exitCode !== 0) log.error(`${script} ${host} ended with ${outcome.exitCode}`);
}

async function tellLeft(
  hosts: readonly string[],
  path: string | undefined,
  context: CommandContext,
): Promise<void> {
  context.log.info('The following hosts WERE NOT DRAINED due to failed SLA check or external failures:');
  for (const host of hosts) context.print(host);
  if (path === undefined) return;
  const problem = await context.writeTextFile(path, `${hosts.join('\n')}\n`);
  if (problem !== undefined) context.log.error(`Cannot write ${path}: ${problem}`);
}

export const hostDrain = defineCommand({
  grammar: {
    options: [
      ...hostOptions,
      ...[grouping, postDrainScript, overridePercentage, overrideDuration, overrideReason, unsafeHostsFile],
    ],
    positionals: [cluster],
  },
  parse,
  run,
});
