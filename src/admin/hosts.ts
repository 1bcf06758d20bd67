import type { Response } from '../../api/generated/aurora.ts';
import type { Wire } from '../../api/thrift/index.ts';
import { option, type ParsedArguments, text } from '../client/grammar/index.ts';
import { type CommandContext, fatal } from './command.ts';
import { ADMIN_RPC } from './rpc.ts';

const hosts = option(['--hosts'], {
  metavar: 'HOST,HOST...',
  convert: text,
  default: undefined,
  help: 'names of the hosts',
});
const filename = option(['--filename'], {
  metavar: 'FILE',
  convert: text,
  default: undefined,
  help: 'file with the names of the hosts, one a line',
});

/** The options by which hosts are chosen: exactly one of them is given. */
export const hostOptions = [hosts, filename] as const;

/** Where the names of hosts come from. */
export type HostSource = { readonly list: string } | { readonly file: string };

/** What was said about hosts. @throws CommandError if it was not exactly one of the options */
export function hostSource(parsed: ParsedArguments): HostSource {
  const list = parsed.get(hosts);
  const file = parsed.get(filename);
  if ((list === undefined) === (file === undefined))
    throw fatal('Please specify either --filename or --hosts');
  return list === undefined ? { file: file ?? '' } : { list };
}

/** The names of the chosen hosts, each once, sorted. @throws CommandError if there are none */
export async function readHosts(source: HostSource, context: CommandContext): Promise<readonly string[]> {
  const names =
    'list' in source ? source.list.split(',') : (await readLines(source.file, context)).map((line) => line);
  const found = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))].sort();
  if (found.length === 0) throw fatal('No valid hosts found: the list is empty');
  return found;
}

/** The lines of a file. @throws CommandError if it cannot be read */
export async function readLines(path: string, context: CommandContext): Promise<readonly string[]> {
  const content = await context.readTextFile(path);
  if (content.kind === 'text') return content.text.split('\n');
  throw fatal(
    `Cannot read ${path}: ${content.kind === 'absent' ? 'there is no such file' : content.problem}`,
  );
}

/** Hosts and their modes, as an answer to a call about maintenance has them. */
export function modesIn({ result }: Wire<Response>): ReadonlyMap<string, string> {
  const kinds = result === undefined ? [] : Object.values(result);
  const statuses = kinds.flatMap((part) => (part !== undefined && 'statuses' in part && part.statuses) || []);
  return new Map(statuses.map(({ host, mode }) => [host ?? '', mode ?? 'NONE']));
}

/** Asks for the modes of hosts. @throws CommandError if there is no answer */
export async function fetchModes(
  cluster: string,
  hostNames: readonly string[],
  context: CommandContext,
): Promise<ReadonlyMap<string, string>> {
  context.log.info(`Maintenance status for: ${hostNames.join(', ')}`);
  return modesIn(await context.ask(cluster, ADMIN_RPC.maintenanceStatus, { hosts: { hostNames } }));
}

/** Announces maintenance of hosts. @returns those that the scheduler knows @throws CommandError if it refuses */
export async function startMaintenance(
  cluster: string,
  hostNames: readonly string[],
  context: CommandContext,
): Promise<readonly string[]> {
  context.log.info(`Starting maintenance for: ${hostNames.join(', ')}`);
  const known = modesIn(await context.ask(cluster, ADMIN_RPC.startMaintenance, { hosts: { hostNames } }));
  const unknown = hostNames.filter((host) => !known.has(host));
  if (unknown.length > 0) {
    context.log.warn(`Skipping maintenance for unknown hosts: ${unknown.join(', ')}`);
  }
  return hostNames.filter((host) => known.has(host));
}
