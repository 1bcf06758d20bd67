import { createNegotiation, type Negotiation, runProgram } from '../edge/kerberos/index.ts';
import type { Authentication } from './aurora-transport.ts';

/** Made once: a command makes many calls, and remembers its tickets. */
let negotiation: Negotiation | undefined;

/**
 * Logs requests in with the user's Kerberos tickets. A redirect gets a token of its own for the host it leads to, and only where it
 * leads to the same path there: a scheduler that does not lead redirects to the one that does, and nowhere else.
 * @param start where requests go first
 */
export function authenticateWithKerberos(start: URL): Authentication {
  const userId = process.getuid?.() ?? 0;
  negotiation ??= createNegotiation({ environment: process.env, userId, run: runProgram });
  const { authorizationFor, whyRefused } = negotiation;
  return {
    whyRefused,
    authorizationFor: (url) => (url.pathname === start.pathname ? authorizationFor(url) : undefined),
  };
}
