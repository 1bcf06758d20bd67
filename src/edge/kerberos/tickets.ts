import { adviceFor, INSTALL } from './advice.ts';
import { type CacheAccess, findCacheFile, readCacheFile, readExported } from './cache-files.ts';
import type { Credential, CredentialCache } from './credential-cache.ts';
import { isUsable, typeName, USABLE_TYPES } from './encryption/index.ts';
import { formatPrincipal } from './principal.ts';
import type { ProgramOutcome } from './programs.ts';

/** A ticket for a service, or why there is none. */
export type TicketOutcome =
  | { readonly kind: 'found'; readonly credential: Credential; readonly clockOffsetMs: number }
  | { readonly kind: 'none'; readonly problem: string };

const SERVICE = 'HTTP';
/** Kerberos counts in seconds: a ticket is valid to the end of its last one. */
const LAST_SECOND_MS = 1_000;
/** What the system may take for the name of a host. Kerberos' programs get it as an argument. */
const HOST = /^[\w:][\w.:-]*$/;

/**
 * Finds the user's ticket for the web server of a host: in the credential cache, or else Kerberos' own program puts it there.
 * That program knows the realms, the servers and the names of hosts as everything else on the machine does.
 * @param host name or address, without brackets
 */
export async function findTicket(host: string, access: CacheAccess, nowMs: number): Promise<TicketOutcome> {
  if (!HOST.test(host)) return none(host, 'this is no name of a host');
  const file = await findCacheFile(access);
  const cached = file === undefined ? undefined : await ticketInFile(file, [host], nowMs);
  if (cached !== undefined) return usable(cached, host);
  const request = await requestTicket(host, access);
  if (request.kind === 'notInstalled') return none(host, INSTALL);
  if (request.kind === 'failed') return none(host, adviceFor(request.problem));
  // Kerberos may know the host by another name.
  const name = /^HTTP\/([^@]+)@.*: kvno = \d+$/m.exec(request.output)?.[1] ?? host;
  const fetched = file === undefined ? undefined : await ticketInFile(file, [name, host], nowMs);
  return fetched === undefined ? findExported(host, access, nowMs) : usable(fetched, host);
}

/** Has a ticket put into the cache by MIT's program, or else by Heimdal's. */
async function requestTicket(host: string, { run }: CacheAccess): Promise<ProgramOutcome> {
  const outcome = await run('kvno', ['-S', SERVICE, '--', host]);
  return outcome.kind === 'notInstalled' ? run('kgetcred', ['-H', '--', SERVICE, host]) : outcome;
}

/** Where the cache is no file, or names the service in a way of its own: has the ticket alone written to a file. */
async function findExported(host: string, { run }: CacheAccess, nowMs: number): Promise<TicketOutcome> {
  const args = ['-q', '--cached-only', '-S', SERVICE];
  let problem = 'its cache has no ticket for it';
  const exported = await readExported(async (path) => {
    const outcome = await run('kvno', [...args, '--out-cache', `FILE:${path}`, '--', host]);
    if (outcome.kind === 'failed') problem = outcome.problem;
    return outcome.kind === 'succeeded';
  });
  const ticket = exported?.kind === 'read' ? newestTicket(exported.cache, () => true, nowMs) : undefined;
  if (ticket !== undefined) return usable(ticket, host);
  if (exported?.kind === 'unreadable') problem = exported.problem;
  return none(host, `it cannot be read from the cache: try KRB5CCNAME=FILE:… and "kinit" (${problem})`);
}

type Ticket = Extract<TicketOutcome, { kind: 'found' }>;

async function ticketInFile(
  path: string,
  hosts: readonly string[],
  nowMs: number,
): Promise<Ticket | undefined> {
  const outcome = await readCacheFile(path);
  if (outcome.kind === 'unreadable') return undefined;
  const isWanted = (host: string | undefined): boolean => host !== undefined && hosts.includes(host);
  return newestTicket(outcome.cache, isWanted, nowMs);
}

/** The user's own ticket for a web server that is valid longest. */
function newestTicket(
  { client, clockOffsetMs, credentials }: CredentialCache,
  isWanted: (host: string | undefined) => boolean,
  nowMs: number,
): Ticket | undefined {
  const user = formatPrincipal(client);
  const wanted = credentials.filter(({ client: owner, server: { components }, endsAtMs }) => {
    const [service, host] = components;
    // The cache of somebody who acts for others has their tickets, too.
    const isOwn = formatPrincipal(owner) === user;
    return (
      isOwn && service === SERVICE && isWanted(host) && endsAtMs + LAST_SECOND_MS > nowMs + clockOffsetMs
    );
  });
  const credential = wanted.sort((one, other) => other.endsAtMs - one.endsAtMs)[0];
  return credential && { kind: 'found', credential, clockOffsetMs };
}

function usable(ticket: Ticket, host: string): TicketOutcome {
  const { sessionKey } = ticket.credential;
  if (isUsable(sessionKey)) return ticket;
  const types = USABLE_TYPES.join(', ');
  return none(host, `its session key is of the type ${typeName(sessionKey.type)}; usable are ${types}`);
}

function none(host: string, why: string): TicketOutcome {
  return { kind: 'none', problem: `no Kerberos ticket for ${SERVICE}/${host}: ${why}` };
}
