/**
 * Logs users in at web servers with their Kerberos tickets: SPNEGO over HTTP (RFC 4559), without mutual authentication.
 *
 *     const negotiation = createNegotiation({ environment: process.env, userId, run: runProgram });
 *     const header = await negotiation.authorizationFor(url);
 *
 * Tickets come from the credential cache that `kinit` fills, and into it by Kerberos' own programs; only the token that shows
 * a ticket to a server is made here. All of the formats can be read as well as written.
 */
import { randomInt } from 'node:crypto';
import type { CacheAccess } from './cache-files.ts';
import { makeToken } from './initial-token.ts';
import { formatPrincipal } from './principal.ts';
import { findTicket, type TicketOutcome } from './tickets.ts';

export type { CacheAccess } from './cache-files.ts';
export { runProgram } from './programs.ts';

/** The logins of one user with Kerberos. */
export interface Negotiation {
  /**
   * The Authorization header for one request to a server, good for this server and this request only.
   * @returns undefined if the user has no ticket for it
   */
  authorizationFor(url: URL): Promise<string | undefined>;
  /**
   * Why a server may have refused a request, and what to do.
   * @param hostname of its URL
   * @param status 401 or 403
   */
  whyRefused(hostname: string, status: number): string;
}

/** A ticket is not asked for again so soon when there is none: no server may answer, which takes long. */
const FAILURE_LIFE_MS = 60_000;

interface Remembered {
  readonly untilMs: number;
  readonly outcome: TicketOutcome;
}

/** Makes the logins of the user whose cache this is. */
export function createNegotiation(access: CacheAccess, now: () => number = Date.now): Negotiation {
  const tickets = new Map<string, Remembered>();
  const nextMicroseconds = createMicroseconds(now);

  async function ticketFor(host: string): Promise<TicketOutcome> {
    const known = tickets.get(host);
    if (known !== undefined && now() < known.untilMs) return known.outcome;
    const outcome = await findTicket(host, access, now());
    const untilMs =
      outcome.kind === 'none' ? now() + FAILURE_LIFE_MS : outcome.credential.endsAtMs - outcome.clockOffsetMs;
    tickets.set(host, { untilMs, outcome });
    return outcome;
  }

  return {
    async authorizationFor({ hostname }) {
      const ticket = await ticketFor(withoutBrackets(hostname));
      if (ticket.kind === 'none') return undefined;
      const { credential, clockOffsetMs } = ticket;
      const token = makeToken(credential, nextMicroseconds(clockOffsetMs));
      return `Negotiate ${Buffer.from(token).toString('base64')}`;
    },
    whyRefused(hostname, status) {
      const outcome = tickets.get(withoutBrackets(hostname))?.outcome;
      if (outcome === undefined) return 'no Kerberos ticket was shown';
      if (outcome.kind === 'none') return outcome.problem;
      const { client, server } = outcome.credential;
      const [user, service] = [formatPrincipal(client), formatPrincipal(server).replace(/@$/, '')];
      if (status === 403) return `the Kerberos ticket was that of ${user}`;
      return (
        `the Kerberos ticket of ${user} for ${service} was refused; "kdestroy" and "kinit" get another one, ` +
        'and the clocks of both machines must agree'
      );
    },
  };
}

/** An IPv6 address has them in a URL. */
function withoutBrackets(hostname: string): string {
  return hostname.replaceAll(/^\[|\]$/g, '');
}

/** Servers refuse a second token of the same microsecond, also one of another process. */
function createMicroseconds(now: () => number): (offsetMs: number) => number {
  let last = 0;
  return (offsetMs) => {
    last = Math.max(last + 1, Math.floor(now() + offsetMs) * 1000 + randomInt(1000));
    return last;
  };
}
