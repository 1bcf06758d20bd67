import { ResourceAggregate } from '../../../api/generated/aurora.ts';
import { complete } from '../../../api/thrift/index.ts';
import {
  accept,
  type Convert,
  type Grammar,
  type ParsedArguments,
  positional,
  reject,
  text,
} from '../../client/grammar/index.ts';
import { cluster } from '../arguments.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { ADMIN_RPC } from '../rpc.ts';

/** An amount of each resource that quotas are about. */
interface Amount {
  readonly numCpus: number;
  readonly ramMb: number;
  readonly diskMb: number;
}

interface QuotaOptions {
  readonly cluster: string;
  readonly role: string;
  readonly amount: Amount;
}

const BYTES_PER_MB = 1024 * 1024;

const BYTES_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1024],
  ['m', BYTES_PER_MB],
  ['g', 1024 * BYTES_PER_MB],
  ['t', 1024 * 1024 * BYTES_PER_MB],
]);

/** A whole number with a unit, as MB. Without a unit it is in bytes, as upstream; a fraction of a MB is a mistake. */
const megabytes: Convert<number> = (given) => {
  const match = /^([+-]?\d{1,15})\s*(?:([kmgt])b?)?$/i.exec(given.trim());
  const unit = BYTES_PER_UNIT.get((match?.[2] ?? '').toLowerCase());
  if (match === null || unit === undefined) {
    return reject(
      `invalid amount: '${given}'; expected a whole number and a unit, such as 512mb, 20g or 1TB`,
    );
  }
  const bytes = Number(match[1]) * unit;
  const whole = Math.trunc(bytes / BYTES_PER_MB);
  if (whole === 0 && bytes !== 0) return reject(`'${given}' is less than a MB; did you mean ${given}mb?`);
  return accept(whole);
};

const cpus: Convert<number> = (given) =>
  /^[+-]?(\d+\.?\d*|\.\d+)$/.test(given) ? accept(Number(given)) : reject(`invalid number: '${given}'`);

const role = positional('ROLE', text, 'role whose quota it is');
const cpu = positional('CPU', cpus, 'CPUs');
const ram = positional('RAM', megabytes, 'memory, with a unit');
const disk = positional('DISK', megabytes, 'disk space, with a unit');

const grammar: Grammar = { options: [], positionals: [cluster, role, cpu, ram, disk] };

function parse(parsed: ParsedArguments): QuotaOptions {
  return {
    cluster: parsed.get(cluster),
    role: parsed.get(role),
    amount: { numCpus: parsed.get(cpu), ramMb: parsed.get(ram), diskMb: parsed.get(disk) },
  };
}

async function setQuota(
  { cluster, role, amount }: QuotaOptions,
  context: CommandContext,
): Promise<undefined> {
  const { numCpus, ramMb, diskMb } = amount;
  context.log.info(`Setting quota for user:${role} cpu:${numCpus.toFixed(6)} ram:${ramMb} disk: ${diskMb}`);
  const quota = { resources: [{ numCpus }, { ramMb }, { diskMb }] };
  await context.ask(cluster, ADMIN_RPC.setQuota, { ownerRole: role, quota }, 'Failed to set the quota:');
}

/** Adds to the quota; negative amounts take away from it. */
async function increaseQuota(
  { cluster, role, amount }: QuotaOptions,
  context: CommandContext,
): Promise<undefined> {
  const current = await currentQuota(cluster, role, context);
  context.log.info(`Current quota for ${role}: ${describe(current)}`);
  const target = {
    numCpus: current.numCpus + amount.numCpus,
    ramMb: current.ramMb + amount.ramMb,
    diskMb: current.diskMb + amount.diskMb,
  };
  context.log.info(`Attempting to update quota for ${role} to ${describe(target)}`);
  await setQuota({ cluster, role, amount: target }, context);
}

async function currentQuota(cluster: string, role: string, context: CommandContext): Promise<Amount> {
  const answer = await context.ask(
    ...([cluster, ADMIN_RPC.getQuota, { ownerRole: role }, 'Failed to get the quota:'] as const),
  );
  const { result } = answer;
  const quota = (result !== undefined && 'getQuotaResult' in result && result.getQuotaResult?.quota) || {};
  const amount = { numCpus: 0, ramMb: 0, diskMb: 0 };
  for (const resource of complete(ResourceAggregate, quota).resources) {
    if ('numCpus' in resource) amount.numCpus += resource.numCpus;
    if ('ramMb' in resource) amount.ramMb += resource.ramMb;
    if ('diskMb' in resource) amount.diskMb += resource.diskMb;
  }
  return amount;
}

function describe({ numCpus, ramMb, diskMb }: Amount): string {
  return `${numCpus} CPUs, ${ramMb} MB of memory, ${diskMb} MB of disk`;
}

export const setQuotaCommand = defineCommand({ grammar, parse, run: setQuota });
export const increaseQuotaCommand = defineCommand({ grammar, parse, run: increaseQuota });
