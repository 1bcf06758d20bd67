import { pathProblem } from './paths.ts';
import type { AuthInfo, ServerAddress } from './types.ts';

/** Where an ensemble is; spread it into the options of `connect`. */
export interface ConnectString {
  readonly servers: readonly ServerAddress[];
  /** Absent for the root. */
  readonly chroot?: string;
  readonly auth?: readonly AuthInfo[];
}

export type ParsedConnectString =
  | { readonly ok: true; readonly value: ConnectString }
  | { readonly ok: false; readonly problem: string };

const DEFAULT_PORT = 2181;
const MAX_PORT = 65_535;
const SERVER = /^(?<host>\[[0-9a-fA-F:.]+\]|[^\s:/@[\],]+)(?::(?<port>\d{1,5}))?$/;

/**
 * Reads `host1:port1,host2:port2/chroot`. A port may be missing (2181), the chroot too; IPv6 addresses are in brackets.
 * @param text value of a flag such as `-zk_endpoints`
 */
export function parseConnectString(text: string): ParsedConnectString {
  return parseParts(text, text);
}

/**
 * Reads `zk://[user:password@]host1:port1,host2:port2/path`, as Mesos writes it. The credentials end at the last `@`
 * before the path, so that a password may hold an `@`; it cannot hold a `/`.
 * @param text value of a flag such as `-mesos_master_address`
 */
export function parseZkUrl(text: string): ParsedConnectString {
  if (!text.startsWith('zk://')) return refuse(text, 'expected zk://host:port,…/path');
  const rest = text.slice('zk://'.length);
  const pathStart = rest.indexOf('/');
  const authority = pathStart < 0 ? rest : rest.slice(0, pathStart);
  const at = authority.lastIndexOf('@');
  const parsed = parseParts(rest.slice(at + 1), text.replace(/\/\/.*@/, '//…@'));
  if (!parsed.ok || at < 0) return parsed;
  const credentials = authority.slice(0, at);
  if (!/^[^:]+:/.test(credentials)) return refuse('zk://…@…', 'expected user:password before the @');
  return { ok: true, value: { ...parsed.value, auth: [{ scheme: 'digest', credentials }] } };
}

/** @param shown what messages may show: no password */
function parseParts(text: string, shown: string): ParsedConnectString {
  const pathStart = text.indexOf('/');
  const list = pathStart < 0 ? text : text.slice(0, pathStart);
  const chroot = pathStart < 0 ? '/' : text.slice(pathStart).replace(/(?<=.)\/$/, '');
  const servers: ServerAddress[] = [];
  for (const item of list.split(',')) {
    const server = parseServer(item.trim());
    if (server === undefined) return refuse(shown, `"${item}" is not a host:port`);
    servers.push(server);
  }
  const problem = pathProblem(chroot);
  if (problem !== undefined) return refuse(shown, `the path ${problem}`);
  return { ok: true, value: chroot === '/' ? { servers } : { servers, chroot } };
}

function parseServer(text: string): ServerAddress | undefined {
  const groups = SERVER.exec(text)?.groups;
  const host = groups?.['host']?.replace(/^\[|\]$/g, '');
  const port = Number(groups?.['port'] ?? DEFAULT_PORT);
  return host === undefined || port < 1 || port > MAX_PORT ? undefined : { host, port };
}

function refuse(shown: string, why: string): ParsedConnectString {
  return { ok: false, problem: `ZooKeeper address "${shown}": ${why}` };
}
