import { option, type ParsedArguments } from '../../client/grammar/index.ts';
import { timeSpan } from '../../client/sla/time-span.ts';
import { cluster } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import {
  fetchModes,
  type HostSource,
  hostOptions,
  hostSource,
  readHosts,
  startMaintenance,
} from '../hosts.ts';
import { ADMIN_RPC } from '../rpc.ts';
import { percentage } from '../sla/limits.ts';

interface MaintenanceOptions {
  readonly cluster: string;
  readonly hosts: HostSource;
}

const grammar = { options: hostOptions, positionals: [cluster] };

function parse(parsed: ParsedArguments): MaintenanceOptions {
  return { cluster: parsed.get(cluster), hosts: hostSource(parsed) };
}

/** Announces maintenance: hosts take tasks only if no others do. */
export const hostDeactivate = defineCommand<MaintenanceOptions>({
  grammar,
  parse,
  async run({ cluster, hosts }, context) {
    await startMaintenance(cluster, await readHosts(hosts, context), context);
    return undefined;
  },
});

/** Ends maintenance. */
export const hostActivate = defineCommand<MaintenanceOptions>({
  grammar,
  parse,
  async run({ cluster, hosts }, context) {
    const hostNames = await readHosts(hosts, context);
    context.log.info(`Ending maintenance for: ${hostNames.join(', ')}`);
    await context.ask(cluster, ADMIN_RPC.endMaintenance, { hosts: { hostNames } });
    for (const [host, mode] of await fetchModes(cluster, hostNames, context)) {
      if (mode !== 'NONE') context.log.warn(`${host} is DRAINING or in DRAINED`);
    }
    return undefined;
  },
});

/** Tells the modes of hosts. Scripts read the last word of each line. */
export const hostStatus = defineCommand<MaintenanceOptions>({
  grammar,
  parse,
  async run({ cluster, hosts }, context) {
    const modes = await fetchModes(cluster, await readHosts(hosts, context), context);
    for (const [host, mode] of modes) context.log.info(`${host} is in state: ${mode}`);
    return undefined;
  },
});

const defaultPercentage = option(['--default_percentage'], {
  metavar: 'PERCENTAGE',
  convert: percentage,
  default: 95,
  help: 'part of each job that stays up, for tasks without a policy of their own; 95 unless said',
});
const defaultDuration = option(['--default_duration'], {
  metavar: 'DURATION',
  convert: timeSpan,
  default: 30 * 60,
  help: 'how long that part has been up, for tasks without a policy of their own; 30m unless said',
});
const timeout = option(['--force_drain_timeout'], {
  metavar: 'DURATION',
  convert: timeSpan,
  default: 7 * 86_400,
  help: 'when the hosts are drained whatever the policies say; 7d unless said',
});

/** Has the scheduler drain hosts, as the policies of the tasks allow. */
export const slaHostDrain = defineCommand({
  grammar: { options: [...hostOptions, defaultPercentage, defaultDuration, timeout], positionals: [cluster] },
  parse: (parsed) => ({
    ...parse(parsed),
    policy: { percentage: parsed.get(defaultPercentage), durationSecs: parsed.get(defaultDuration) },
    timeoutSecs: parsed.get(timeout),
  }),
  async run({ cluster, hosts, policy, timeoutSecs }, context) {
    const hostNames = await readHosts(hosts, context);
    context.log.info(`Asking scheduler to drain tasks by SLA on: ${hostNames.join(', ')}`);
    const defaultSlaPolicy = { percentageSlaPolicy: policy };
    await context.ask(cluster, ADMIN_RPC.slaDrainHosts, {
      hosts: { hostNames },
      defaultSlaPolicy,
      timeoutSecs,
    });
    return undefined;
  },
});
